// A stack of its own for a test: `scripts/src/up.ts` on free ports with a fresh data folder, stopped by pid.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const PYTHON = process.env.STEMLINE_PYTHON ?? join(ROOT, 'engine/.venv/bin/python');
const READY_MS = 300_000;

export interface Stack {
  readonly url: string;
  readonly dataDir: string;
  readonly ports: Ports;
  /** Everything that the stack has printed so far. */
  output(): string;
  /** Pids of processes below the stack whose command line holds `part`. */
  pidsOf(part: string): Promise<number[]>;
  /** Ends the stack as Ctrl-C would; resolves with its exit code. */
  stop(): Promise<number | null>;
}

export interface Ports {
  readonly rest: number;
  readonly storage: number;
  readonly queue: number;
  readonly separator: number;
  readonly notifier: number;
  readonly redis: number;
}

/**
 * Starts a stack with tiny models in its models folder and waits until it is ready. Calls `prepare`
 * with the data folder first.
 */
export async function startStack(
  env: Record<string, string> = {},
  prepare: (dataDir: string) => Promise<void> = async () => {},
): Promise<Stack> {
  const dataDir = await mkdtemp(join(tmpdir(), 'stemline-e2e-'));
  await prepare(dataDir);
  execFileSync(PYTHON, ['-m', 'stemline_tools.tiny', join(dataDir, 'models')], {
    cwd: join(ROOT, 'engine'),
    stdio: 'ignore',
  });
  const ports = await freePorts();
  const child = spawn(process.execPath, ['--import', 'tsx', join(ROOT, 'scripts/src/up.ts')], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...withoutSettings(process.env),
      STEMLINE_DATA_DIR: dataDir,
      STEMLINE_PYTHON: PYTHON,
      STEMLINE_FETCH_WEIGHTS: 'never',
      ...portSettings(ports),
      STEMLINE_LEASE_SECONDS: '10',
      ...env,
    },
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (printed += text));
  const exited = once(child, 'exit');
  const stack: Stack = {
    url: `http://127.0.0.1:${ports.rest}`,
    dataDir,
    ports,
    output: () => printed,
    pidsOf: (part) => descendants(child.pid ?? 0, part),
    stop: async () => {
      if (child.exitCode === null) child.kill('SIGINT');
      const [code] = await exited;
      await rm(dataDir, { recursive: true, force: true });
      return code as number | null;
    },
  };
  try {
    await untilReady(stack, child);
  } catch (error) {
    await stack.stop();
    throw new Error(`the stack did not become ready; it printed:\n${printed.slice(-4000)}`, { cause: error });
  }
  return stack;
}

async function untilReady(stack: Stack, child: ChildProcess): Promise<void> {
  await until(
    'the stack is ready',
    async () => {
      if (child.exitCode !== null) throw new Error(`the stack ended with ${child.exitCode}`);
      const ready = await fetch(`${stack.url}/readyz`).catch(() => undefined);
      const separator = await fetch(`http://127.0.0.1:${stack.ports.separator}/readyz`).catch(() => undefined);
      return ready?.status === 200 && separator?.status === 200;
    },
    READY_MS,
  );
}

/** Waits until `check` returns a truthy value, and returns that value. */
export async function until<T>(what: string, check: () => Promise<T>, timeoutMs = 300_000): Promise<NonNullable<T>> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const found = await check();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited ${timeoutMs} ms in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !name.startsWith('STEMLINE_') && name !== 'REDIS_URL'),
  );
}

/** The settings that choose these ports. */
export function portSettings(ports: Ports): Record<string, string> {
  return {
    STEMLINE_PORT: String(ports.rest),
    STEMLINE_STORAGE_PORT: String(ports.storage),
    STEMLINE_QUEUE_PORT: String(ports.queue),
    STEMLINE_SEPARATOR_PORT: String(ports.separator),
    STEMLINE_NOTIFIER_PORT: String(ports.notifier),
    STEMLINE_REDIS_PORT: String(ports.redis),
  };
}

export async function freePorts(): Promise<Ports> {
  const servers = Array.from({ length: 6 }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const [rest = 0, storage = 0, queue = 0, separator = 0, notifier = 0, redis = 0] = servers.map((server) => {
    const address = server.address();
    return typeof address === 'object' && address ? address.port : 0;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return { rest, storage, queue, separator, notifier, redis };
}

/** All processes below `root`, by /proc, whose command line holds `part`. */
async function descendants(root: number, part: string): Promise<number[]> {
  const parents = new Map<number, number>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    const ppid = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
    if (ppid) parents.set(Number(name), Number(ppid));
  }
  const isBelow = (pid: number): boolean => {
    for (let at: number | undefined = pid; at; at = parents.get(at)) if (at === root) return true;
    return false;
  };
  const found: number[] = [];
  for (const pid of parents.keys()) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (isBelow(pid) && command.replaceAll('\0', ' ').includes(part)) found.push(pid);
  }
  return found;
}

export async function isAlive(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat !== '' && !/\) Z /.test(stat) && (await readlink(`/proc/${pid}/exe`).catch(() => '')) !== '';
}
