// Starts the processes of a chaos stack under supervision, and finds them by name.

import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '@stemline/common/async/wait.ts';
import { descendants } from '@stemline/e2e/processes.ts';
import { isReady } from '@stemline/e2e/stack.ts';
import { createLogFolder } from '@stemline/scripts/log-folder.ts';
import { ROOT } from '@stemline/scripts/repository.ts';
import { type Supervisor, supervise } from '@stemline/scripts/supervisor.ts';
import type { Random } from '../random.ts';
import { type Disk, mountDisk } from './disk.ts';
import type { Link } from './link.ts';
import { CLIENTS, type Member, planStack } from './members.ts';
import { createRedisAdmin, type RedisAdmin } from './redis-admin.ts';

/** A running stack. */
export interface ChaosStack {
  readonly members: readonly Member[];
  readonly links: readonly Link[];
  /** The addresses of the gateways, without a slash at the end. */
  readonly gateways: readonly string[];
  readonly redis: RedisAdmin;
  /** The disk of the data folder; a text: the reason why it cannot be made full. */
  readonly disk: Disk | string;
  /** The folder with the log of each process. */
  readonly logs: string;
  /** Returns the process id of a member or of Redis; undefined: it waits for its next start. */
  pidOf(name: string): number | undefined;
  /** Resolves with the process id of the engine of a separator; undefined: it has none now. */
  enginePidOf(name: string): Promise<number | undefined>;
  /** Copies the data to a folder that outlives the stack. Resolves with its path. */
  keepData(): Promise<string>;
  /** Kills all processes, because what they have must not be finished, and removes the data. */
  stop(): Promise<void>;
}

const READY_MS = 300_000;
const POLL_MS = 200;

/**
 * Starts a stack and waits until all parts are ready. `onLine` gets each line that a process
 * prints.
 */
export async function startChaosStack(
  random: Random,
  signal: AbortSignal,
  onLine: (name: string, line: string) => void,
): Promise<ChaosStack> {
  const folder = await mkdtemp(join(tmpdir(), 'stemline-chaos-'));
  const [dataDir = '', redisDir = '', logs = '', kept = ''] = ['data', 'redis', 'logs', 'kept-data'].map((name) =>
    join(folder, name),
  );
  for (const each of [dataDir, redisDir]) await mkdir(each);
  const disk = await mountDisk(dataDir).catch((error: Error) => error.message.trim());
  const plan = await planStack({ root: ROOT, redisDir, dataDir, random });
  const log = createLogFolder({ folder: logs, say: (text) => console.error(text) });
  const report = {
    line: (name: string, line: string) => {
      log.write(name, line);
      onLine(name, line);
    },
    note: (name: string, text: string) => log.write(name, text),
  };
  const refused: string[] = [];
  const supervisors = new Map<string, Supervisor>();
  for (const [name, spec] of plan.specs)
    supervisors.set(
      name,
      supervise(spec, report, (reason) => refused.push(`${name} cannot start. ${reason}`)),
    );

  const stack: ChaosStack = {
    members: plan.members,
    links: plan.links,
    gateways: plan.links.filter(({ client }) => client === CLIENTS).map(({ port }) => `http://127.0.0.1:${port}`),
    redis: createRedisAdmin(plan.redisPort),
    disk,
    logs,
    pidOf: (name) => supervisors.get(name)?.pid(),
    enginePidOf: async (name) => {
      const pid = supervisors.get(name)?.pid();
      return pid === undefined ? undefined : (await descendants(pid, 'stemline_engine'))[0];
    },
    keepData: async () => {
      await cp(dataDir, kept, { recursive: true });
      return kept;
    },
    stop: async () => {
      for (const supervisor of supervisors.values()) supervisor.kill();
      await Promise.all([...supervisors.values()].map((supervisor) => supervisor.stop()));
      await Promise.all(plan.links.map((link) => link.stop()));
      if (typeof disk !== 'string') await disk.unmount();
      for (const each of [dataDir, redisDir]) await rm(each, { recursive: true, force: true });
    },
  };
  try {
    await untilReady(plan.members, signal, refused);
  } catch (error) {
    await stack.stop();
    throw error;
  }
  return stack;
}

/** Waits for the processes that answer HTTP, which are ready when those that they call are. */
async function untilReady(members: readonly Member[], signal: AbortSignal, refused: readonly string[]): Promise<void> {
  const probed = members.filter(({ kind }) => kind !== 'storage' && kind !== 'queue');
  let unready: string[] = [];
  const allReady = async () => {
    if (refused.length > 0) throw new Error(refused.join('\n'));
    unready = [];
    for (const { name, port } of probed) if (!(await isReady(`http://127.0.0.1:${port}/readyz`))) unready.push(name);
    return unready.length === 0;
  };
  const timeoutError = () => new Error(`not ready within ${READY_MS / 1000} s: ${unready.join(', ')}`);
  await until(allReady, { everyMs: POLL_MS, timeoutMs: READY_MS, timeoutError, signal });
}
