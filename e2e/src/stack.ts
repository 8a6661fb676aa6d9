// Starts a stack for a test: `scripts/src/up.ts` on free ports with a new data folder.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PYTHON, ROOT } from './paths.ts';
import { freeStackPorts, type Ports, portSettings } from './ports.ts';
import { descendants } from './processes.ts';
import { putTinyModels } from './tiny-models.ts';
import { until } from './until.ts';

const READY_MS = 300_000;
const SHOWN_CHARACTERS = 4_000;

/** A running stack. */
export interface Stack {
  /** The address of the gateway, without a slash at the end. */
  readonly url: string;
  readonly dataDir: string;
  readonly ports: Ports;
  /** Returns the ids of processes of the stack whose command line contains `part`. */
  pidsOf(part: string): Promise<number[]>;
}

/** A stack that only its starter uses. */
export interface OwnStack extends Stack {
  /** The process that runs the services. */
  readonly pid: number;
  /** Returns everything that the stack has printed. */
  output(): string;
  /** Stops the stack as Ctrl-C does and removes its data folder. Resolves with the exit code. */
  stop(): Promise<number | null>;
}

/**
 * Starts a stack with tiny models in its models folder and waits until it is ready. Calls `prepare`
 * with the data folder first. Rejects with the output of the stack when the stack does not get
 * ready.
 */
export async function startStack(
  env: Record<string, string> = {},
  prepare: (dataDir: string) => Promise<void> = async () => {},
): Promise<OwnStack> {
  const dataDir = await mkdtemp(join(tmpdir(), 'stemline-e2e-'));
  await prepare(dataDir);
  await putTinyModels(join(dataDir, 'models'));
  const ports = await freeStackPorts();
  const child = spawn(process.execPath, ['--import', 'tsx', join(ROOT, 'scripts/src/up.ts')], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...withoutSettings(process.env),
      STEMLINE_DATA_DIR: dataDir,
      STEMLINE_PYTHON: PYTHON,
      STEMLINE_FETCH_WEIGHTS: 'never',
      // A conversion of a model takes longer than most tests.
      STEMLINE_CPU_BACKEND: 'torch',
      // The networks are so small that more threads mostly wait for each other.
      STEMLINE_ENGINE_THREADS: '1',
      ...portSettings(ports),
      STEMLINE_LEASE_SECONDS: '10',
      ...env,
    },
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (printed += text));
  const exited = once(child, 'exit');
  const pid = child.pid ?? 0;
  const stack: OwnStack = {
    url: `http://127.0.0.1:${ports.rest}`,
    dataDir,
    ports,
    pid,
    output: () => printed,
    pidsOf: (part) => descendants(pid, part),
    stop: async () => {
      if (child.exitCode === null) child.kill('SIGINT');
      const [code] = await exited;
      await rm(dataDir, { recursive: true, force: true });
      return code as number | null;
    },
  };
  const assertRuns = () => {
    if (child.exitCode !== null) throw new Error(`the stack exited with ${child.exitCode}`);
  };
  try {
    await untilReady(stack, assertRuns);
  } catch (error) {
    await stack.stop();
    throw new Error(`the stack did not get ready; it printed:\n${printed.slice(-SHOWN_CHARACTERS)}`, { cause: error });
  }
  return stack;
}

/**
 * Waits until the gateway and the separator are ready. Rejects with the error of `assertRuns` when
 * it throws.
 */
export async function untilReady(stack: Stack, assertRuns: () => void = () => undefined): Promise<void> {
  const addresses = [`${stack.url}/readyz`, `http://127.0.0.1:${stack.ports.separator}/readyz`];
  await until(
    'the gateway and the separator are ready',
    async () => {
      assertRuns();
      const ready = await Promise.all(addresses.map(isReady));
      return ready.every(Boolean);
    },
    READY_MS,
  );
}

/** Returns false also when nothing listens at the address. */
export async function isReady(address: string): Promise<boolean> {
  const response = await fetch(address).catch(() => undefined);
  await response?.body?.cancel();
  return response?.status === 200;
}

function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !name.startsWith('STEMLINE_') && name !== 'REDIS_URL'),
  );
}
