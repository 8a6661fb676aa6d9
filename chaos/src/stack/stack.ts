// Starts the processes of a chaos stack under supervision, and finds them by name.

import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
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
  /** Copies all data to a folder that outlives the stack. Resolves with its path. */
  keepData(): Promise<string>;
  /** Kills all processes, so that none finishes its work, and removes the data. */
  stop(): Promise<void>;
}

const READY_MS = 300_000;
const POLL_MS = 200;

/** Gets each line that a process prints. */
type OnLine = (name: string, line: string) => void;

/** Undoes a step of the start. */
type Undo = () => Promise<void>;

/** Starts a stack and waits until all parts are ready. When that fails, only its logs stay. */
export async function startChaosStack(random: Random, signal: AbortSignal, onLine: OnLine): Promise<ChaosStack> {
  const undos: Undo[] = [];
  const stop = async () => {
    for (let undo = undos.pop(); undo; undo = undos.pop()) await undo();
  };
  try {
    const refused: string[] = [];
    const stack = { ...(await launch(random, onLine, refused, undos)), stop };
    await untilReady(stack.members, signal, refused);
    return stack;
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Starts all processes. Adds to `undos` how each step is undone, in the order of the steps. */
async function launch(
  random: Random,
  onLine: OnLine,
  refused: string[],
  undos: Undo[],
): Promise<Omit<ChaosStack, 'stop'>> {
  const folder = await mkdtemp(join(tmpdir(), 'stemline-chaos-'));
  const [data = '', redis = '', logs = '', kept = ''] = ['data', 'redis', 'logs', 'kept'].map((name) =>
    join(folder, name),
  );
  undos.push(async () => {
    for (const each of [data, redis]) await rm(each, { recursive: true, force: true });
  });
  for (const each of [data, redis]) await mkdir(each);
  const disk = await mountDisk(data).catch((error: Error) => error.message.trim());
  if (typeof disk !== 'string') undos.push(disk.unmount);
  const { members, links, specs, redisPort } = await planStack({ root: ROOT, redisDir: redis, dataDir: data, random });
  undos.push(async () => {
    await Promise.all(links.map((link) => link.stop()));
  });
  const log = createLogFolder({ folder: logs, say: (text) => console.error(text) });
  const report = {
    line: (name: string, line: string) => {
      log.write(name, line);
      onLine(name, line);
    },
    note: (name: string, text: string) => log.write(name, text),
  };
  const supervisors = new Map<string, Supervisor>();
  undos.push(async () => {
    for (const supervisor of supervisors.values()) supervisor.kill();
    await Promise.all([...supervisors.values()].map((supervisor) => supervisor.stop()));
  });
  for (const [name, spec] of specs) {
    const onRefusal = (reason: string) => refused.push(`${name} cannot start. ${reason}`);
    supervisors.set(name, supervise(spec, report, onRefusal));
  }

  return {
    members,
    links,
    gateways: links.filter(({ client }) => client === CLIENTS).map(({ port }) => `http://127.0.0.1:${port}`),
    redis: createRedisAdmin(redisPort),
    disk,
    logs,
    pidOf: (name) => supervisors.get(name)?.pid(),
    enginePidOf: async (name) => {
      const pid = supervisors.get(name)?.pid();
      return pid === undefined ? undefined : (await descendants(pid, 'stemline_engine'))[0];
    },
    keepData: async () => {
      for (const each of [data, redis]) await cp(each, join(kept, basename(each)), { recursive: true });
      return kept;
    },
  };
}

/** Waits for the processes that answer HTTP. They are ready only when those that they call are. */
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
