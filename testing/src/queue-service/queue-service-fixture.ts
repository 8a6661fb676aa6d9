// Starts the real queue service with a real Redis and a real storage service, over real gRPC. In
// place of a separator and a notifier, tests call the functions of the queue and the storage
// service.

import { randomUUID } from 'node:crypto';
import { deadlineSignal } from '@stemline/common/async/abort.ts';
import { retry } from '@stemline/common/async/retry.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { createRpcClient, type RpcClient } from '@stemline/common/grpc/client.ts';
import { createSilentLogger } from '@stemline/common/logging/logger.ts';
import { ALLOW_NONE, type AllowList } from '@stemline/common/net/address-guard/allow-list.ts';
import { DELIVERY_EVENT, DELIVERY_STATE } from '@stemline/common/wire-words.ts';
import type { Consumer } from '@stemline/job-queue/consumer.ts';
import type { Claim } from '@stemline/job-queue/types.ts';
import type { EnqueueRequest } from '@stemline/proto/gen/stemline/queue/v1/EnqueueRequest.ts';
import { loadQueue, type QueueRpcs } from '@stemline/proto/load.ts';
import { createQueueService, type QueueService } from '@stemline/queue-service/service.ts';
import { collect } from '../bytes.ts';
import { call } from '../call.ts';
import { modelList } from '../queue/models.ts';
import { openQueue, type QueueFixture } from '../queue/queue-fixture.ts';
import { publishDone } from '../storage/outcomes.ts';
import { uploadSong } from '../storage/songs.ts';
import { type StorageFixture, startStorage } from '../storage/storage-fixture.ts';
import { tempFolder } from '../temp-folder.ts';

/** A client of the queue service. */
export type QueueClient = RpcClient<QueueRpcs>;

/** One replica of the service. */
export interface Replica {
  readonly client: QueueClient;
  readonly service: QueueService;
  readonly port: number;
  stop(): Promise<void>;
}

/** A running queue service with its storage service. */
export interface QueueServiceFixture {
  readonly client: QueueClient;
  readonly service: QueueService;
  /** The functions of the queue, as the separator and the notifier use them. */
  readonly queue: QueueFixture;
  readonly storage: StorageFixture;
  /** Address of the stored audio. */
  readonly audio: string;
  /** Starts another replica of the service, by default with the same settings. */
  replica(more?: {
    maxWaiting?: number;
    defaultModel?: string;
    storagePort?: number;
    redisUrl?: string;
    checkMs?: number;
    heartbeatMs?: number;
    callbackAllow?: AllowList;
  }): Promise<Replica>;
  /** Enqueues the audio, by default without a callback. */
  enqueue(more?: EnqueueRequest, client?: QueueClient): ReturnType<typeof enqueueWith>;
  /** As enqueue(). Repeats the request while the services do not answer in time. */
  enqueueUntilAnswered(more?: EnqueueRequest, client?: QueueClient): ReturnType<typeof enqueueWith>;
  /** Returns the consumer with which claim(), finish() and fail() act. */
  worker(): Promise<Consumer>;
  /** Claims the next job as a separator does. */
  claim(): Promise<Claim>;
  /** Publishes tracks and finishes the job as a separator does. */
  finish(claim: Claim): Promise<void>;
  /** Fails the job as a separator does. */
  fail(claim: Claim, code?: string): Promise<void>;
  /** Returns the first 200 deliveries of the song, each as its URL, event and state. */
  deliveries(songhash: string): Promise<string[]>;
  /** Returns the runs that ListOpenRuns returns, with the ids of their submissions. */
  openRuns(): Promise<{ songhash: string; run: number; submissions: string[] }[]>;
  stop(): Promise<void>;
}

/** A callback of a submission, for the event `failed` only. */
export const CALLBACK = {
  url: 'https://example.org/hook?token=secret',
  dataJson: '{"a":1}',
  on: ['DELIVERY_EVENT_FAILED' as const],
};

const BACKOFF = { baseMs: 100, maxMs: 1_000 };

/** Repeats the request while the services, which may be overloaded, do not answer in time. */
export function enqueueUntilAnswered(client: QueueClient, request: EnqueueRequest) {
  const isLate = (error: unknown) => ['DEADLINE_EXCEEDED', 'UNAVAILABLE'].includes((error as { code: string }).code);
  const patience = { backoff: BACKOFF, withinMs: 60_000, shouldRetry: isLate };
  return retry(() => enqueueWith(client, request), patience);
}

const enqueueWith = (client: QueueClient, request: EnqueueRequest) => client.unary('Enqueue', request, call());

/** Starts the services. `models` (default true): a separator has published its models. */
export async function startQueueService(
  redisUrl: string,
  options: { models?: boolean } = {},
): Promise<QueueServiceFixture> {
  const prefix = `test-${randomUUID()}`;
  const folder = await tempFolder();
  const storage = await startStorage(folder.path);
  const queue = await openQueue(redisUrl, { prefix });
  const replicas: Replica[] = [];
  const replica: QueueServiceFixture['replica'] = async (more = {}) => {
    const started = await startReplica(more.redisUrl ?? redisUrl, prefix, more.storagePort ?? storage.port, more);
    replicas.push(started);
    return started;
  };
  const { client, service } = await replica();
  if (options.models ?? true) await queue.registry.publish('separator-1', modelList(), 60_000);
  const { audio } = await uploadSong(storage.client, Buffer.from('some music'));
  const requestOf = (more: EnqueueRequest) => ({
    audio,
    submissionId: randomUUID(),
    filename: 'song.mp3',
    ...more,
  });
  let consumer: Consumer | undefined;
  const theConsumer = async () => {
    consumer ??= await queue.consumer('separator-1', { leaseMs: 30_000 });
    return consumer;
  };

  return {
    client,
    service,
    queue,
    storage,
    audio,
    replica,
    enqueue: (more = {}, by = client) => enqueueWith(by, requestOf(more)),
    enqueueUntilAnswered: (more = {}, by = client) => enqueueUntilAnswered(by, requestOf(more)),
    worker: theConsumer,
    claim: async () => {
      const claim = await (await theConsumer()).next(deadlineSignal(60_000));
      if (!claim) throw new Error('nothing to claim');
      return claim;
    },
    finish: async (claim) => {
      const { songhash, run } = claim.spec;
      await publishDone(storage.client, songhash, run, { 'vocals.mp3': Buffer.from('la') }, claim.id);
      await (await theConsumer()).finish(claim, { state: 'done', code: '', reason: '' });
    },
    fail: async (claim, code = 'BAD_AUDIO') => {
      const { songhash, run } = claim.spec;
      const end = { code, reason: 'It broke.' };
      const outcome = { state: 'OUTCOME_STATE_FAILED' as const, attempt: claim.attempt, ...end };
      await storage.client.unary('PublishOutcome', { songhash, run, outcome }, call());
      await (await theConsumer()).finish(claim, { state: 'failed', ...end });
    },
    deliveries: async (songhash) => {
      const { deliveries } = await client.unary('ListDeliveries', { songhash, pageSize: 200 }, call());
      return deliveries.map(
        ({ url, event, state }) => `${url} ${DELIVERY_EVENT.fromWire(event)} ${DELIVERY_STATE.fromWire(state)}`,
      );
    },
    openRuns: async () =>
      (await collect(storage.client.download('ListOpenRuns', {}, call()))).map(({ run, submissions }) => ({
        songhash: run?.songhash ?? '',
        run: run?.number ?? 0,
        submissions: submissions.map(({ id }) => id).sort(),
      })),
    stop: async () => {
      for (const running of replicas) await running.stop();
      await queue.stop();
      await storage.stop();
      await folder.remove();
    },
  };
}

async function startReplica(
  redisUrl: string,
  redisPrefix: string,
  storagePort: number,
  more: {
    maxWaiting?: number;
    defaultModel?: string;
    checkMs?: number;
    heartbeatMs?: number;
    callbackAllow?: AllowList;
  },
): Promise<Replica> {
  const log = createSilentLogger();
  const config = {
    storageAddresses: [`127.0.0.1:${storagePort}`],
    redisUrl,
    redisPrefix,
    maxWaiting: more.maxWaiting ?? 1_000,
    defaultModel: more.defaultModel ?? 'auto',
    leaseMs: 30_000,
    reconcileMs: 900_000,
    sweepMs: 5_000,
    callbackAllow: more.callbackAllow ?? ALLOW_NONE,
    ...(more.checkMs !== undefined && { checkMs: more.checkMs }),
    ...(more.heartbeatMs !== undefined && { heartbeatMs: more.heartbeatMs }),
  };
  const service = createQueueService(config, log);
  await service.redis.start();
  const port = await service.server.start('127.0.0.1', 0);
  const client = patient(createRpcClient(loadQueue().definition, [`127.0.0.1:${port}`]));
  return {
    client,
    service,
    port,
    stop: async () => {
      client.close();
      await service.readiness.stop();
      await service.reconcileLoop.stop();
      await service.sweepLoop.stop();
      await service.watches.stop();
      await service.server.stop(1_000);
      service.closeStorage();
      await service.redis.stop();
    },
  };
}

/**
 * Returns a client that repeats a call while it has time left, as the users of the service do. On a
 * busy disk, a record can take longer than the limit of a call from the service to the store.
 */
function patient(client: QueueClient): QueueClient {
  return {
    ...client,
    unary: (method, request, options) => {
      const endsAt = performance.now() + options.deadlineMs - BACKOFF.maxMs;
      return retry(() => client.unary(method, request, options), {
        backoff: BACKOFF,
        shouldRetry: (error) =>
          error instanceof ServiceError && error.code === 'DEADLINE_EXCEEDED' && performance.now() < endsAt,
      });
    },
  };
}
