// Starts a Redis, a storage service and notifiers for the measurement of callbacks.

import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { eventually } from '@stemline/testing/eventually.ts';
import { freePort } from '@stemline/testing/free-port.ts';
import { openQueue, type QueueFixture } from '@stemline/testing/queue/queue-fixture.ts';
import { startRedis } from '@stemline/testing/redis/redis-fixture.ts';
import { startStorage } from '@stemline/testing/storage/storage-fixture.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';

const MAIN = new URL('../../../notifier-service/src/main.ts', import.meta.url).pathname;

/** A notifier that runs as a process. */
interface NotifierProcess {
  readonly child: ChildProcess;
}

/** The running parts. */
interface Parts {
  readonly queue: QueueFixture;
  /** The notifiers that run. */
  readonly notifiers: readonly NotifierProcess[];
  /** Starts one more notifier and waits until it is ready. */
  startNotifier(): Promise<void>;
  /** Kills the notifier that is not `kept`. */
  killOther(kept: NotifierProcess | undefined): Promise<void>;
  stop(): Promise<void>;
}

/** Starts all but the notifiers. */
export async function startParts(): Promise<Parts> {
  const redis = await startRedis([]);
  const prefix = `bench-${randomUUID()}`;
  const queue = await openQueue(redis.url, { prefix });
  const folder = await tempFolder();
  const storage = await startStorage(folder.path);
  let notifiers: NotifierProcess[] = [];

  const kill = async (one: NotifierProcess) => {
    notifiers = notifiers.filter((other) => other !== one);
    const exit = once(one.child, 'exit');
    one.child.kill('SIGKILL');
    await exit;
  };
  return {
    queue,
    get notifiers() {
      return notifiers;
    },
    startNotifier: async () => {
      const port = await freePort();
      const child = spawn(process.execPath, ['--import', 'tsx', MAIN], {
        stdio: ['ignore', 'ignore', 'inherit'],
        env: {
          PATH: process.env.PATH,
          STEMLINE_NOTIFIER_PORT: String(port),
          STEMLINE_CALLBACK_ALLOW: '127.0.0.1',
          STEMLINE_STORAGE_ADDR: `127.0.0.1:${storage.port}`,
          STEMLINE_REDIS_PREFIX: prefix,
          REDIS_URL: redis.url,
        },
      });
      notifiers.push({ child });
      await eventually('the notifier is ready', () =>
        fetch(`http://127.0.0.1:${port}/readyz`).then(
          ({ ok }) => ok,
          () => false,
        ),
      );
    },
    killOther: async (kept) => {
      const other = notifiers.find((one) => one !== kept);
      if (other) await kill(other);
    },
    stop: async () => {
      for (const one of [...notifiers]) await kill(one);
      await storage.stop();
      await queue.stop();
      await redis.stop();
      await folder.remove();
    },
  };
}
