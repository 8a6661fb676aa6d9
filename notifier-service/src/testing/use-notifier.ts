// Runs a notifier inside a test file, with a real Redis, real receivers, and records of ended
// deliveries in memory.

import { createSilentLogger } from '@stemline/common/logging/logger.ts';
import type { Outbox } from '@stemline/job-queue/outbox.ts';
import { createSubscription } from '@stemline/job-queue/subscription.ts';
import type { Delivery, Subscriber } from '@stemline/job-queue/types.ts';
import { eventually } from '@stemline/testing/eventually.ts';
import { aSong, aSubscriber, DONE } from '@stemline/testing/queue/job-specs.ts';
import { openQueue, type QueueFixture } from '@stemline/testing/queue/queue-fixture.ts';
import { useRedis } from '@stemline/testing/redis/use-redis.ts';
import { afterEach, beforeEach } from 'vitest';

import type { DeliveryRecords } from '../domain/delivery-records.ts';
import { createNotifier } from '../domain/notifier.ts';
import { createTestPoster } from './poster-fixture.ts';
import { type Answer, type Receiver, startReceiver } from './receiver.ts';

/** The time limit of a POST: long enough for an answer on a busy machine. */
const TIMEOUT_MS = 60_000;

/** Longer than this process is blocked on a busy machine, so that no delivery is taken twice. */
const HOLD_MS = 60_000;

/** Settings of a notifier that differ from those of the fixture. */
export interface NotifyOptions {
  readonly records?: DeliveryRecords;
  readonly timeoutMs?: number;
  readonly outbox?: Outbox;
  /** The time for which a notifier holds a delivery without a renewal. */
  readonly holdMs?: number;
}

/** One delivery of a song. */
export interface Owed {
  readonly songhash: string;
  delivery(): Promise<Delivery | undefined>;
}

/** Adds the hooks to a test file, once. Its values exist only inside tests and hooks. */
export function useNotifier() {
  const redis = useRedis();
  let queue: QueueFixture;
  let stopping: AbortController;
  let notifying: Promise<void>;
  let recorded: [id: string, end: string][];
  const receivers: Receiver[] = [];

  beforeEach(async () => {
    queue = await openQueue(redis.server.url);
    stopping = new AbortController();
    notifying = Promise.resolve();
    recorded = [];
  });
  afterEach(async () => {
    stopping.abort();
    // This runs first, because later steps would wait for hanging requests.
    for (const receiver of receivers.splice(0)) receiver.stop();
    await notifying;
    await queue.stop();
  });

  /** Stands in for the store: it keeps each record in memory. */
  const recordsInMemory: DeliveryRecords = {
    record: async ({ id }, result) => {
      recorded.push([id, result]);
    },
  };

  return {
    get queue() {
      return queue;
    },
    /** The ids and ends that were recorded. */
    get recorded() {
      return recorded;
    },
    recordsInMemory,
    /** Starts a notifier, which runs until the test ends. */
    notify: (delaysMs: readonly number[], options: NotifyOptions = {}) => {
      const { records = recordsInMemory, timeoutMs = TIMEOUT_MS, outbox = queue.outbox, holdMs = HOLD_MS } = options;
      const poster = createTestPoster({ timeoutMs });
      const log = createSilentLogger();
      const subscribe = (onDue: () => void) =>
        createSubscription({
          redis: queue.redis,
          channels: [queue.keys.outbox],
          onMessage: onDue,
          onSubscribed: onDue,
          log,
        });
      const holding: Outbox = {
        ...outbox,
        take: (limit) => outbox.take(limit, holdMs),
        renew: (deliveries) => outbox.renew(deliveries, holdMs),
      };
      const parts = { outbox: holding, subscribe, poster, records };
      notifying = createNotifier({ ...parts, delaysMs, onResult: () => undefined, log })
        .run(stopping.signal)
        .then(() => poster.stop());
    },
    /** Stops the notifier and waits until it has stopped. */
    stop: async () => {
      stopping.abort();
      await notifying;
    },
    /** Starts a receiver, which runs until the test ends. */
    receiver: async (...script: Answer[]): Promise<Receiver> => {
      const receiver = await startReceiver(...script);
      receivers.push(receiver);
      return receiver;
    },
    /** Creates one pending delivery to `url` for a done song. */
    owe: async (url: string, more: Partial<Subscriber> = {}): Promise<Owed> => {
      const spec = aSong();
      await queue.producer().settle(spec, DONE, [aSubscriber(`s-${spec.songhash.slice(-8)}`, { url, ...more })]);
      return { songhash: spec.songhash, delivery: async () => (await queue.deliveries(spec.songhash))[0] };
    },
    /** Waits until the delivery is in the state. */
    until: (owed: Owed, state: string) =>
      eventually(`it is ${state}`, async () => (await owed.delivery())?.state === state),
  };
}
