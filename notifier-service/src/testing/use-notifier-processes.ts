// Runs notifiers as processes for a test file, with a real Redis, a real storage service and a real
// receiver.

import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { deliveryIdOf } from '@stemline/job-queue/owing.ts';
import { bundledProgram } from '@stemline/testing/bundled-program.ts';
import { collect } from '@stemline/testing/bytes.ts';
import { call } from '@stemline/testing/call.ts';
import { eventually } from '@stemline/testing/eventually.ts';
import { freePort } from '@stemline/testing/free-port.ts';
import { aSong, aSubscriber, DONE } from '@stemline/testing/queue/job-specs.ts';
import { openQueue, type QueueFixture } from '@stemline/testing/queue/queue-fixture.ts';
import { useRedis } from '@stemline/testing/redis/use-redis.ts';
import { publishDone } from '@stemline/testing/storage/outcomes.ts';
import { record, STORED_CALLBACK, songhashOf, uploadSong } from '@stemline/testing/storage/songs.ts';
import { type StorageFixture, startStorage } from '@stemline/testing/storage/storage-fixture.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterEach, beforeEach } from 'vitest';

const MAIN = new URL('../main.ts', import.meta.url).pathname;

/** A notifier that runs as a process. */
export interface NotifierProcess {
  readonly port: number;
  readonly child: ChildProcess;
  readonly pid: number;
  /** Ends it with SIGKILL and waits for its end. */
  kill(): Promise<void>;
  /** Waits until it is ready. */
  ready(): Promise<void>;
}

/** An owed delivery. */
interface OwedDelivery {
  readonly songhash: string;
  readonly id: string;
}

/** Adds the hooks to a test file, once. Its values exist only inside tests and hooks. */
export function useNotifierProcesses() {
  const redis = useRedis();
  let prefix: string;
  let queue: QueueFixture;
  let storage: StorageFixture;
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let songs = 0;
  const running = new Set<NotifierProcess>();

  beforeEach(async () => {
    prefix = `test-${randomUUID()}`;
    queue = await openQueue(redis.server.url, { prefix });
    folder = await tempFolder();
    storage = await startStorage(folder.path);
  });
  afterEach(async () => {
    for (const one of running) await one.kill();
    await storage.stop();
    await queue.stop();
    await folder.remove();
  });

  const openRuns = () => collect(storage.client.download('ListOpenRuns', {}, call()));

  return {
    get redis() {
      return redis.server;
    },
    get queue() {
      return queue;
    },
    /**
     * Starts a notifier, which the fixture ends. `delays`: seconds before each attempt. `more`:
     * more settings.
     */
    start: async (
      delays = '0,0.2,0.2,0.2,0.2,0.2,0.2,0.2,0.2,0.2',
      more: Record<string, string> = {},
    ): Promise<NotifierProcess> => {
      const port = await freePort();
      const child = spawn(process.execPath, [await bundledProgram(MAIN)], {
        stdio: ['ignore', 'ignore', 'inherit'],
        env: {
          PATH: process.env.PATH,
          STEMLINE_NOTIFIER_PORT: String(port),
          STEMLINE_STORAGE_ADDR: `127.0.0.1:${storage.port}`,
          STEMLINE_REDIS_PREFIX: prefix,
          STEMLINE_CALLBACK_ALLOW: '127.0.0.1',
          STEMLINE_CALLBACK_DELAYS: delays,
          REDIS_URL: redis.server.url,
          ...more,
        },
      });
      const isReady = () =>
        fetch(`http://127.0.0.1:${port}/readyz`).then(
          ({ status }) => status === 200,
          () => false,
        );
      const started: NotifierProcess = {
        port,
        child,
        pid: child.pid ?? 0,
        kill: async () => {
          running.delete(started);
          if (child.exitCode !== null || child.signalCode !== null) return;
          const exit = once(child, 'exit');
          child.kill('SIGKILL');
          await exit;
        },
        ready: () => eventually('the notifier is ready', isReady),
      };
      running.add(started);
      return started;
    },
    /** Ends a song as done in the store, with one callback to `url`, and owes its delivery. */
    owe: async (url: string): Promise<OwedDelivery> => {
      songs += 1;
      const { audio = '' } = await uploadSong(storage.client, Buffer.from(`music ${songs}`));
      const name = String(songs);
      const songhash = songhashOf(name, { audio });
      await record(storage.client, name, audio, 's', { callback: { ...STORED_CALLBACK, url } });
      await publishDone(storage.client, songhash, 1, { 'vocals.mp3': Buffer.from('vocals') });
      await queue.producer().settle(aSong({ songhash, audio }), DONE, [aSubscriber('s', { url })]);
      return { songhash, id: deliveryIdOf(songhash, 's', 'done') };
    },
    /** Returns the number of runs that owe a delivery according to the store. */
    owingRuns: async () => (await openRuns()).length,
    /** Returns the field of a delivery in Redis. */
    field: (id: string, name: string) => queue.raw.hget(queue.keys.delivery(id), name),
  };
}
