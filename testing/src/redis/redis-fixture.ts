// Starts a redis-server for a test on a free port with a folder of its own.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../eventually.ts';
import { freePort } from '../free-port.ts';

/** A running redis-server. */
export interface RedisFixture {
  readonly url: string;
  readonly port: number;
  /** Kills the server at once. */
  kill(): Promise<void>;
  /** Kills the server and starts it again on the same port and folder, which keeps its data. */
  restart(): Promise<void>;
  /** Suspends the process, so that the server is silent. */
  freeze(): void;
  /** Resumes the process. */
  thaw(): void;
  /** Kills the server and removes its folder. */
  stop(): Promise<void>;
}

/**
 * Starts a server; `more`: further flags of redis-server. Rejects when the server ends during its
 * start.
 */
export async function startRedis(more: readonly string[] = []): Promise<RedisFixture> {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'stemline-redis-'));
  const removeFolder = () => rm(folder, { recursive: true, force: true });
  let child = await launch(port, folder, more).catch(async (error: unknown) => {
    await removeFolder();
    throw error;
  });
  const kill = () => killChild(child);
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    kill,
    restart: async () => {
      await kill();
      child = await launch(port, folder, more);
    },
    freeze: () => child.kill('SIGSTOP'),
    thaw: () => child.kill('SIGCONT'),
    stop: async () => {
      await kill();
      await removeFolder();
    },
  };
}

/**
 * The server writes to its file before it answers, so a kill loses no confirmed write. It does not
 * sync the file, because a busy disk would delay its answers for seconds.
 */
const STORAGE = ['--appendonly', 'yes', '--appendfsync', 'no', '--save', ''];

async function launch(port: number, folder: string, more: readonly string[]): Promise<ChildProcess> {
  const flags = ['--port', port, '--bind', '127.0.0.1', '--dir', folder, ...STORAGE, ...more];
  const child = spawn('redis-server', flags.map(String), { stdio: 'ignore' });
  try {
    await eventually('redis-server answers', async () => {
      if (child.exitCode !== null) throw new Error('redis-server ended');
      return (await infoOf(port)).includes(`process_id:${child.pid}\r`);
    });
    return child;
  } catch (error) {
    await killChild(child);
    throw error;
  }
}

async function killChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

/**
 * Resolves with the server's INFO, which shows whether the started process answers or another
 * server on that port; empty when no server answers.
 */
async function infoOf(port: number): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  try {
    socket.write('INFO server\r\n');
    const [data] = (await once(socket, 'data')) as [Buffer];
    return data.toString();
  } catch {
    // The connection was refused: the server is still starting.
    return '';
  } finally {
    socket.destroy();
  }
}
