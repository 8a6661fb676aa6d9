// Starts a real Redis, storage service and queue for tests that process songs.

import { join } from 'node:path';
import { PRIORITY } from '@stemline/common/wire-words.ts';
import type { JobRecord, JobSpec } from '@stemline/job-queue/types.ts';
import { call } from '@stemline/testing/call.ts';
import { openQueue } from '@stemline/testing/queue/queue-fixture.ts';
import { startRedis } from '@stemline/testing/redis/redis-fixture.ts';
import type { Interpose } from '@stemline/testing/storage/interposed-store.ts';
import {
  CREATED_MS,
  requestFor,
  STORED_CALLBACK,
  songhashOf,
  submissionOf,
  uploadSong,
} from '@stemline/testing/storage/songs.ts';
import { startStorage } from '@stemline/testing/storage/storage-fixture.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { createGrpcSongStorage, storageLimits } from '../adapters/grpc-song-storage.ts';
import { createFfmpegDecoder } from '../adapters/media/ffmpeg-decoder.ts';
import { createFfmpegEncoder } from '../adapters/media/ffmpeg-encoder.ts';
import type { Engine } from '../domain/engine.ts';
import { MIN_SECONDS } from '../domain/media.ts';
import { createModelPublisher } from '../domain/model-publisher.ts';
import type { ProcessJobDeps } from '../domain/process-job.ts';
import { createWorkFolders } from '../domain/work-folder.ts';
import { silent } from './constants.ts';
import { ffmpegOf, findAbilities } from './media.ts';

/** The services for one test or test file. */
export type SeparatorFixture = Awaited<ReturnType<typeof startSeparatorFixture>>;

/** The name of every Redis key of the fixture begins with it. */
const PREFIX = 'separator-test';

/**
 * Starts a Redis, a storage service and a queue of its own. `leaseMs`: the duration of a claim
 * without a heartbeat (default: a minute). `interpose` delays calls of the store.
 */
export async function startSeparatorFixture(engine: Engine, options: { leaseMs?: number; interpose?: Interpose } = {}) {
  const { leaseMs = 60_000, interpose } = options;
  const folder = await tempFolder();
  const redis = await startRedis();
  const queue = await openQueue(redis.url, { prefix: PREFIX });
  const storage = await startStorage(join(folder.path, 'store'), interpose && { interpose });
  const media = async () => {
    const { inputs, formats } = await findAbilities();
    return { inputs, formats, rates: ['model', 'source'], minSeconds: MIN_SECONDS, maxSeconds: 60 };
  };
  const models = createModelPublisher({
    engine,
    registry: queue.registry,
    media,
    worker: 'w',
    slots: () => 1,
    log: silent,
  });
  const stopping = new AbortController();
  const publishing = models.run(stopping.signal);
  const workRoot = join(folder.path, 'work');
  let songs = 0;

  return {
    folder: folder.path,
    prefix: PREFIX,
    workRoot,
    redis,
    queue,
    storage,
    models,
    deps: (consumer: ProcessJobDeps['consumer'], more: Partial<ProcessJobDeps> = {}): ProcessJobDeps => ({
      consumer,
      leaseMs,
      models,
      engine,
      maxSeconds: 60,
      maxWorkBytes: 0,
      maxJobMs: 0,
      running: () => 1,
      log: silent,
      storage: createGrpcSongStorage(storage.client, storageLimits(30_000)),
      decoder: createFfmpegDecoder(ffmpegOf()),
      encoder: createFfmpegEncoder(ffmpegOf(), findAbilities, () => 1),
      findAbilities,
      folders: createWorkFolders({ root: workRoot, hostname: 'test', pid: process.pid, maxJobMs: 0 }),
      onStage: () => undefined,
      onTimed: () => undefined,
      ...more,
    }),
    /** The settings with which a separator process uses these services. */
    settings: (worker: string): Record<string, string> => ({
      REDIS_URL: redis.url,
      STEMLINE_REDIS_PREFIX: PREFIX,
      STEMLINE_STORAGE_ADDR: `127.0.0.1:${storage.port}`,
      STEMLINE_DATA_DIR: join(folder.path, 'data'),
      STEMLINE_LEASE_SECONDS: String(leaseMs / 1_000),
      STEMLINE_WORKER_NAME: worker,
      STEMLINE_DEVICE: 'cpu',
      STEMLINE_FETCH_WEIGHTS: 'never',
      // A conversion of a model takes longer than most tests.
      STEMLINE_CPU_BACKEND: 'torch',
      // The networks are so small that more threads mostly wait for each other.
      STEMLINE_ENGINE_THREADS: '1',
    }),
    consumer: (worker: string) => queue.consumer(worker, { leaseMs }),
    /** Uploads, records and enqueues a song, as gateway and queue service do. */
    submit: async (bytes: Uint8Array, changes: Partial<JobSpec> = {}, uploaded = {}): Promise<JobSpec> => {
      songs += 1;
      const { audio } = await uploadSong(storage.client, bytes, uploaded);
      const identity = { namespace: `song-${songs}`, audio, model: 'preview', revision: '2', optionsJson: '{}' };
      const spec: JobSpec = {
        ...identity,
        run: 1,
        priority: 'normal',
        filename: 'song.mp3',
        createdMs: CREATED_MS,
        requestId: `request-${songs}`,
        ...changes,
        songhash: songhashOf('1', { ...identity, ...changes }),
      };
      const { songhash } = spec;
      const request = requestFor('1', audio, { ...spec, priority: PRIORITY.toWire(spec.priority) });
      const id = `s${songs}`;
      const submission = submissionOf(id, { callback: STORED_CALLBACK });
      await storage.client.unary('RecordSubmission', { songhash, request, submission }, call());
      const { requestId } = spec;
      await queue.producer().enqueue(spec, { submissionId: id, ...STORED_CALLBACK, requestId, on: ['done', 'failed'] });
      return spec;
    },
    song: (spec: JobSpec) => storage.client.unary('GetSong', { songhash: spec.songhash }, call()),
    job: (spec: JobSpec): Promise<JobRecord | undefined> => queue.reader.get(spec),
    stop: async () => {
      stopping.abort();
      await publishing;
      await queue.stop();
      await storage.stop();
      await redis.stop();
      await folder.remove();
    },
  };
}
