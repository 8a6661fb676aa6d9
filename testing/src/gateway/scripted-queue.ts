// Starts a scripted queue service, which injects faults. It answers over real gRPC, records
// submissions in a real storage service, and otherwise follows the script of a test.

import type { ErrorCode } from '@stemline/common/errors/codes.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { createGrpcServer, type Handlers } from '@stemline/common/grpc/server.ts';
import { toDuration, toTimestamp } from '@stemline/common/grpc/time.ts';
import { createSilentLogger } from '@stemline/common/logging/logger.ts';
import { canonicalOptions } from '@stemline/common/options/options.ts';
import { optionsFromWire, optionsToWire } from '@stemline/common/options/wire.ts';
import { songhashOf } from '@stemline/common/songhash.ts';
import { JOB_STATE, OUTCOME_STATE, PRIORITY } from '@stemline/common/wire-words.ts';
import type { Delivery } from '@stemline/proto/gen/stemline/queue/v1/Delivery.ts';
import type { EnqueueRequest__Output } from '@stemline/proto/gen/stemline/queue/v1/EnqueueRequest.ts';
import type { Job } from '@stemline/proto/gen/stemline/queue/v1/Job.ts';
import type { JobState } from '@stemline/proto/gen/stemline/queue/v1/JobState.ts';
import type { Model } from '@stemline/proto/gen/stemline/queue/v1/Model.ts';
import { loadQueue, type QueueRpcs } from '@stemline/proto/load.ts';
import { call } from '../call.ts';
import type { StorageFixture } from '../storage/storage-fixture.ts';
import { createScriptedWatch, type ScriptedWatch } from './scripted-watch.ts';

/** The formats, rates and lengths of the separators. */
const MEDIA = {
  inputs: ['MP3', 'FLAC', 'WAV'],
  formats: ['mp3', 'mp3-v0', 'flac', 'wav24'],
  rates: ['model', 'source'],
  minLength: toDuration(0.1),
  maxLength: toDuration(3600),
};

const MODELS = {
  preview: {
    name: 'preview',
    revision: '1',
    available: true,
    sources: ['drums', 'bass', 'other', 'vocals'],
    origin: 'MODEL_ORIGIN_PREVIEW',
    note: 'A rough preview.',
    detail: 'It needs no weights.',
    segment: toDuration(8),
    speed: 2.5,
    fastSpeed: 5,
    memoryBytes: 1_500_000_000,
  },
  htdemucs: {
    name: 'htdemucs',
    revision: '',
    available: false,
    reason: 'Its weights are missing.',
    origin: 'MODEL_ORIGIN_DEMUCS',
  },
} satisfies Record<string, Model>;

/** The request id of the gateway's readiness checks. */
const READINESS_ID = 'readiness';

/** A running scripted queue service, and its script. */
export interface ScriptedQueue {
  /** Jobs by songhash, oldest first; tests change them. */
  readonly jobs: Map<string, Job>;
  /** All requests to Enqueue, also the refused ones. */
  readonly enqueued: EnqueueRequest__Output[];
  /** The deliveries that ListDeliveries returns. */
  readonly deliveries: Delivery[];
  readonly watch: ScriptedWatch;
  /**
   * Error codes for the next calls of a method, one for each call; readiness checks get none of
   * them. `always`: for all calls after them.
   */
  readonly failures: Map<string, { codes: ErrorCode[]; always?: ErrorCode }>;
  /** True: ListModels returns `preview` as available. */
  available: boolean;
  /** False: ListModels returns nothing, as before the first separator has started. */
  published: boolean;
  /** The model that ListModels names for `auto`. */
  auto: string;
  /** The origin that ListModels returns for `preview`. */
  origin: NonNullable<Model['origin']>;
  /**
   * The calls in order, without those of readiness checks, which the gateway makes all the time.
   */
  readonly calls: { readonly method: string; readonly requestId: string }[];
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts the service on a free port. `storage` is a client of a real storage service. */
export async function startScriptedQueue(storage: StorageFixture['client']): Promise<ScriptedQueue> {
  const jobs: ScriptedQueue['jobs'] = new Map();
  const enqueued: EnqueueRequest__Output[] = [];
  const deliveries: Delivery[] = [];
  const failures: ScriptedQueue['failures'] = new Map();
  const watch = createScriptedWatch(jobs);
  const calls: { method: string; requestId: string }[] = [];
  const origin: ScriptedQueue['origin'] = 'MODEL_ORIGIN_PREVIEW';
  const script = { available: true, auto: 'preview', origin, published: true };
  const scripted = (method: string, requestId: string) => {
    const isCheck = requestId === READINESS_ID;
    if (!isCheck) calls.push({ method, requestId });
    const failing = failures.get(method);
    const code = (isCheck ? undefined : failing?.codes.shift()) ?? failing?.always;
    if (code) throw new ServiceError(code, `scripted ${code}`);
  };
  const resolve = (name: string) => {
    const model = MODELS[(name === '' || name === 'auto' ? 'preview' : name) as keyof typeof MODELS];
    if (!model) throw new ServiceError('MODEL_UNKNOWN', `There is no model "${name}". GET /apiv1/models lists them.`);
    if (!model.available) throw new ServiceError('MODEL_UNAVAILABLE', 'Its weights are missing.');
    return model;
  };
  const known = (songhash: string): Job => {
    const job = jobs.get(songhash);
    if (!job) throw new ServiceError('SONG_UNKNOWN', 'There is no such song.');
    return job;
  };
  const delivery = (id: string): Delivery => {
    const found = deliveries.find((one) => one.id === id);
    if (!found) throw new ServiceError('DELIVERY_UNKNOWN', 'There is no such delivery.');
    return found;
  };
  const inState = (...states: JobState[]) => [...jobs.values()].filter(({ state }) => state && states.includes(state));
  const position = (songhash: string) => inState('JOB_STATE_WAITING').findIndex((job) => job.songhash === songhash) + 1;

  const handlers: Handlers<QueueRpcs> = {
    WatchJob: {
      serverStream: async function* (request, { requestId, signal }) {
        watch.requests.push(request);
        scripted('WatchJob', requestId);
        yield* watch.serve(request, signal);
      },
    },
    CheckSubmission: {
      unary: async ({ model }, { requestId }) => {
        scripted('CheckSubmission', requestId);
        return { model: resolve(model) };
      },
    },
    Enqueue: {
      unary: async (request, { requestId }) => {
        enqueued.push(request);
        scripted('Enqueue', requestId);
        const { name, revision } = resolve(request.model);
        const model = { name, revision };
        const { audio, filename, callback, parent } = request;
        const optionsJson = canonicalOptions(optionsFromWire(request.options));
        const songhash = songhashOf({ namespace: 'default', audio, model: name, revision, optionsJson });
        const priority = PRIORITY.toWire(PRIORITY.fromWire(request.priority) ?? 'normal');
        const { run, opened } = await storage.unary(
          'RecordSubmission',
          {
            songhash,
            request: {
              namespace: 'default',
              audio,
              model,
              options: optionsToWire(JSON.parse(optionsJson)),
              priority,
              filename,
              createdAt: toTimestamp(Date.now()),
              ...(parent && { parent }),
            },
            submission: {
              id: request.submissionId,
              filename,
              createdAt: toTimestamp(Date.now()),
              requestId,
              ...(callback && { callback }),
            },
          },
          call(),
        );
        const number = run?.number ?? 0;
        const isDone = run?.outcome?.state === 'OUTCOME_STATE_DONE';
        if (opened) jobs.set(songhash, { songhash, run: number, state: 'JOB_STATE_WAITING', model, audio });
        return {
          songhash,
          run: number,
          model,
          status: isDone ? 'ENQUEUE_STATUS_DONE' : opened ? 'ENQUEUE_STATUS_QUEUED' : 'ENQUEUE_STATUS_JOINED',
          state: isDone ? 'JOB_STATE_DONE' : 'JOB_STATE_WAITING',
          position: position(songhash),
        };
      },
    },
    GetJob: {
      unary: async ({ songhash }, { requestId }) => {
        scripted('GetJob', requestId);
        return { job: { ...known(songhash), position: position(songhash) } };
      },
    },
    BatchGetJobs: {
      unary: async ({ songhashes }, { requestId }) => {
        scripted('BatchGetJobs', requestId);
        const found = songhashes.filter((songhash) => jobs.has(songhash));
        return { jobs: found.map((songhash) => ({ ...known(songhash), position: position(songhash) })) };
      },
    },
    ListJobs: {
      unary: async (_request, { requestId }) => {
        scripted('ListJobs', requestId);
        return { waiting: inState('JOB_STATE_WAITING'), running: inState('JOB_STATE_RUNNING') };
      },
    },
    ListQueue: {
      serverStream: async function* (_request, { requestId }) {
        scripted('ListQueue', requestId);
        const songhashes = (...states: JobState[]) => inState(...states).map(({ songhash }) => songhash ?? '');
        yield { waiting: songhashes('JOB_STATE_WAITING'), running: songhashes('JOB_STATE_RUNNING') };
      },
    },
    ListModels: {
      unary: async (_request, { requestId }) => {
        scripted('ListModels', requestId);
        if (!script.published) return { models: [], liveSeparators: 0 };
        return {
          media: MEDIA,
          models: [{ ...MODELS.preview, available: script.available, origin: script.origin }, MODELS.htdemucs],
          auto: script.auto,
          autoReason: 'The weights of htdemucs are missing.',
          autoDetail: 'To fetch them, run make weights.',
          liveSeparators: 1,
        };
      },
    },
    CancelJob: {
      unary: async ({ songhash }) => {
        const job = known(songhash);
        const outcome = { state: 'OUTCOME_STATE_CANCELLED' as const, createdAt: toTimestamp(Date.now()) };
        const published = await storage.unary('PublishOutcome', { songhash, run: job.run ?? 0, outcome }, call());
        const end = OUTCOME_STATE.fromWire(published.outcome?.state ?? 'OUTCOME_STATE_UNSPECIFIED');
        const state = JOB_STATE.toWire(end ?? 'cancelled');
        watch.tell(songhash, 'end', { state });
        return { state, run: job.run ?? 0 };
      },
    },
    RetryJob: {
      unary: async ({ songhash }, { requestId }) => {
        scripted('RetryJob', requestId);
        const job = known(songhash);
        if (job.state === 'JOB_STATE_DONE') throw new ServiceError('SONG_DONE', 'The song is done.');
        const { run } = await storage.unary('OpenNextRun', { songhash, afterRun: job.run ?? 0 }, call());
        jobs.set(songhash, { ...job, run: run?.number ?? 0, state: 'JOB_STATE_WAITING' });
        return { run: run?.number ?? 0, state: 'JOB_STATE_WAITING' };
      },
    },
    ListDeliveries: {
      unary: async ({ songhash, state }) => ({
        deliveries: deliveries.filter(
          (one) =>
            (songhash === '' || one.songhash === songhash) &&
            (state === 'DELIVERY_STATE_UNSPECIFIED' || one.state === state),
        ),
      }),
    },
    GetDelivery: { unary: async ({ id }) => ({ delivery: delivery(id) }) },
    RedeliverDelivery: {
      unary: async ({ id }) => ({ delivery: Object.assign(delivery(id), { state: 'DELIVERY_STATE_PENDING' }) }),
    },
    TestCallback: {
      unary: async ({ callback }, { requestId }) => {
        scripted('TestCallback', requestId);
        const id = `msg_${'7'.repeat(56)}`;
        deliveries.push({
          id,
          event: 'DELIVERY_EVENT_TEST',
          state: 'DELIVERY_STATE_PENDING',
          url: callback?.url ?? '',
        });
        return { delivery: delivery(id) };
      },
    },
  };
  const server = createGrpcServer(loadQueue(), handlers, createSilentLogger());
  const port = await server.start('127.0.0.1', 0);
  server.setServing(true);
  const fixed = { jobs, enqueued, deliveries, failures, watch, calls, port, stop: () => server.stop(500) };
  return Object.assign(script, fixed);
}
