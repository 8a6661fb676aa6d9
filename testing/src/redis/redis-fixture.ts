// Starts a redis-server for a test on a free port with its own folder, and stops it by pid.

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
  /** Starts it again on the same port and folder (append-only file on). */
  restart(): Promise<void>;
  /** Suspends and resumes the process, which simulates a silent link. */
  freeze(): void;
  thaw(): void;
  stop(): Promise<void>;
}

/**
 * Starts a server; `more`: further flags of redis-server. Rejects when the server ends during its
 * start.
 */
export async function startRedis(more: readonly string[] = []): Promise<RedisFixture> {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'stemline-redis-'));
  let child = await launch(port, folder, more);
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  };
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
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function launch(port: number, folder: string, more: readonly string[]): Promise<ChildProcess> {
  const flags = ['--port', port, '--bind', '127.0.0.1', '--dir', folder, '--appendonly', 'yes', '--save', '', ...more];
  const child = spawn('redis-server', flags.map(String), { stdio: 'ignore' });
  await eventually('redis-server answers', async () => {
    if (child.exitCode !== null) throw new Error('redis-server ended');
    return (await infoOf(port)).includes(`process_id:${child.pid}\r`);
  });
  return child;
}

/**
 * Returns the server's INFO; empty when it does not answer. It must belong to the started process,
 * not to another server on that port.
 */
async function infoOf(port: number): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  try {
    socket.write('INFO server\r\n');
    const [data] = (await once(socket, 'data')) as [Buffer];
    return data.toString();
  } catch {
    // Refused: it is still starting.
    return '';
  } finally {
    socket.destroy();
  }
}
