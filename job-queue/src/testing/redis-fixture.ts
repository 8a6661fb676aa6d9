// Starts a redis-server for a test on a free port with its own folder, and stops it by pid.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sleep } from '@stemline/common/async/abort.ts';

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

/** `more`: further flags of redis-server. */
export async function startRedis(more: readonly string[] = []): Promise<RedisFixture> {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'stemline-redis-'));
  let child = await launch(port, folder, more);
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
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

/**
 * Polls until `check` holds. Fails with `what` after a time that suffices on a machine ten times
 * slower.
 */
export async function eventually(
  what: string,
  check: () => boolean | Promise<boolean>,
  withinMs = 60_000,
): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await check())) {
    if (performance.now() > end) throw new Error(`not within ${withinMs} ms: ${what}`);
    await sleep(10);
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
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
