// Starts a real Redis, storage service and queue for tests that process songs.

import { join } from 'node:path';
import { PRIORITY } from '@stemline/common/wire-words.ts';
import type { JobRecord, JobSpec } from '@stemline/job-queue/types.ts';
import { call } from '@stemline/testing/call.ts';
import { openQueue } from '@stemline/testing/queue/queue-fixture.ts';
import { startRedis } from '@stemline/testing/redis/redis-fixture.ts';
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
import { createGrpcSongStorage } from '../adapters/grpc-song-storage.ts';
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

/**
 * Starts a Redis, a storage service and a queue of its own. `leaseMs`: the duration of a claim
 * without a heartbeat (default: a minute).
 */
export async function startSeparatorFixture(engine: Engine, options: { leaseMs?: number } = {}) {
  const { leaseMs = 60_000 } = options;
  const folder = await tempFolder();
  const redis = await startRedis();
  const queue = await openQueue(redis.url);
  const storage = await startStorage(join(folder.path, 'store'));
  const media = async () => {
    const { inputs, formats } = await findAbilities();
    return { inputs, formats, rates: ['model', 'source'], minSeconds: MIN_SECONDS, maxSeconds: 60 };
  };
  const models = createModelPublisher({ engine, registry: queue.registry, media, worker: 'w', slots: 1, log: silent });
  const stopping = new AbortController();
  const publishing = models.run(stopping.signal);
  const workRoot = join(folder.path, 'work');
  let songs = 0;

  return {
    folder: folder.path,
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
      maxJobMs: 0,
      log: silent,
      storage: createGrpcSongStorage(storage.client),
      decoder: createFfmpegDecoder(ffmpegOf()),
      encoder: createFfmpegEncoder(ffmpegOf(), findAbilities),
      findAbilities,
      folders: createWorkFolders({ root: workRoot, hostname: 'test', pid: process.pid, maxJobMs: 0 }),
      onStage: () => undefined,
      onTimed: () => undefined,
      ...more,
    }),
    consumer: (worker: string) => queue.consumer(worker, { leaseMs }),
    /** Uploads, records and enqueues a song, as gateway and queue service do. */
    submit: async (bytes: Uint8Array, changes: Partial<JobSpec> = {}, uploaded = {}): Promise<JobSpec> => {
      songs += 1;
      const { audio } = await uploadSong(storage.client, bytes, uploaded);
      const identity = { namespace: `song-${songs}`, audio, model: 'preview', revision: '1', optionsJson: '{}' };
      const spec: JobSpec = {
        ...identity,
        run: 1,
        priority: 'normal',
        filename: 'song.mp3',
        createdMs: CREATED_MS,
        ...changes,
        songhash: songhashOf('1', { ...identity, ...changes }),
      };
      const { songhash } = spec;
      const request = requestFor('1', audio, { ...spec, priority: PRIORITY.toWire(spec.priority) });
      const id = `s${songs}`;
      const submission = submissionOf(id, { callback: STORED_CALLBACK });
      await storage.client.unary('RecordSubmission', { songhash, request, submission }, call());
      await queue.producer().enqueue(spec, { submissionId: id, ...STORED_CALLBACK, on: ['done', 'failed'] });
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
