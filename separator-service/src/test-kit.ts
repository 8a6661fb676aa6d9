// For tests: audio made by ffmpeg, the real engine with tiny models, and a stack of real Redis, storage service and queue
// through which one song after another can be sent.

import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createSilentLogger } from '@stemline/common/logger.ts';
import { PRIORITY } from '@stemline/common/wire-words.ts';
import { openQueue } from '@stemline/job-queue/testing/queue-fixture.ts';
import { eventually, startRedis } from '@stemline/job-queue/testing/redis-fixture.ts';
import type { JobRecord, JobSpec } from '@stemline/job-queue/types.ts';
import {
  CALLBACK,
  call,
  requestFor,
  songhashOf,
  startService,
  submissionOf,
  uploadSong,
} from '@stemline/storage-service/test-kit.ts';
import { createSongStorage } from './adapters/song-storage.ts';
import { createModelShelf } from './domain/model-shelf.ts';
import type { ProcessJobDeps } from './domain/process-job.ts';
import { createWorkFolders } from './domain/work-folder.ts';
import { createEngine, type EngineLimits } from './engine/engine.ts';
import type { EngineCommand } from './engine/process.ts';
import type { EngineModels } from './engine/protocol.ts';
import type { Separator } from './engine/separator.ts';
import { childEnvironment } from './environment.ts';
import { createFfmpeg } from './media/ffmpeg.ts';

export { eventually };

const execute = promisify(execFile);
const ENGINE_FOLDER = fileURLToPath(new URL('../engine', import.meta.url));
const SCRIPTED = fileURLToPath(new URL('./engine/scripted-engine.py', import.meta.url));
const ENVIRONMENT = childEnvironment(process.env);

export const PYTHON = process.env.STEMLINE_PYTHON ?? join(ENGINE_FOLDER, '.venv', 'bin', 'python');
/** Whether there is a Python that can run the real engine; `make` sees to it, a bare checkout may lack it. */
export const HAS_ENGINE = spawnSync(PYTHON, ['-c', 'import torch, demucs'], { stdio: 'ignore' }).status === 0;

export const silent = createSilentLogger();
export const never = new AbortController().signal;

export async function tempFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'stemline-separator-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** Audio from ffmpeg's own generator, as the extension of `path` says. */
export async function generate(path: string, source = 'sine=frequency=440:duration=1', more: string[] = []) {
  await execute('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', source, ...more, path]);
}

/** What ffprobe counts, not what a header claims. */
export async function secondsOf(path: string): Promise<number> {
  const args = ['-v', 'error', '-i', path, '-f', 'f32le', '-ac', '1', '-ar', '44100', '-'];
  const { stdout } = await execute('ffmpeg', args, { encoding: 'buffer', maxBuffer: 1 << 28 });
  return stdout.byteLength / 4 / 44_100;
}

export const ffmpegOf = (processes = 2) => createFfmpeg({ file: 'ffmpeg', processes, environment: ENVIRONMENT });

/** Writes the tiny checkpoints into `folder`. */
export async function writeTinyModels(folder: string): Promise<void> {
  await execute(PYTHON, ['-m', 'stemline_engine.tiny', folder], { cwd: ENGINE_FOLDER, env: ENVIRONMENT });
}

export function realEngineCommand(modelsFolder: string, more: Record<string, string> = {}): EngineCommand {
  const settings = { STEMLINE_DEVICE: 'cpu', STEMLINE_FETCH_WEIGHTS: 'never', STEMLINE_MODELS_DIR: modelsFolder };
  return {
    file: PYTHON,
    args: ['-m', 'stemline_engine'],
    folder: ENGINE_FOLDER,
    environment: { ...ENVIRONMENT, ...settings, ...more },
  };
}

/** The peer that plays faults: it speaks the real protocol until its script says otherwise. */
export function scriptedEngine(script: string, limits: Partial<EngineLimits> = {}): Separator {
  const command = { file: 'python3', args: [SCRIPTED, script], folder: tmpdir(), environment: ENVIRONMENT };
  const quick = { backoff: { baseMs: 20, maxMs: 50 }, stopMs: 600, ...limits };
  return createEngine({ command, log: silent, limits: quick });
}

/** The next list of models that the engine gives by itself. */
export function nextModels(engine: Separator): Promise<EngineModels> {
  return new Promise((resolve) => {
    const stop = engine.onModels((models) => {
      stop();
      resolve(models);
    });
  });
}

export type Stack = Awaited<ReturnType<typeof startStack>>;

/** Redis, storage service and queue of their own; `leaseMs` is the queue's. */
export async function startStack(engine: Separator, options: { leaseMs?: number } = {}) {
  const { leaseMs = 3_000 } = options;
  const folder = await tempFolder();
  const redis = await startRedis();
  const queue = await openQueue(redis.url);
  const storage = await startService(join(folder.path, 'store'));
  const models = createModelShelf({ separator: engine, registry: queue.registry, worker: 'w', log: silent });
  const stopping = new AbortController();
  const shelf = models.run(stopping.signal);
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
      ...{ consumer, leaseMs, models, separator: engine, maxSeconds: 60, log: silent },
      storage: createSongStorage(storage.client),
      ffmpeg: ffmpegOf(),
      folders: createWorkFolders({ root: workRoot, hostname: 'test', pid: process.pid }),
      onStage: () => undefined,
      ...more,
    }),
    consumer: (worker: string) => queue.consumer(worker, { leaseMs }),
    /** Uploads, records and enqueues as gateway and queue service do. */
    submit: async (bytes: Uint8Array, changes: Partial<JobSpec> = {}): Promise<JobSpec> => {
      songs += 1;
      const { audio } = await uploadSong(storage.client, bytes);
      const spec: JobSpec = {
        ...requestFor(audio, { priority: 'normal' as const, optionsJson: '', traceparent: '' }),
        ...{ songhash: songhashOf(`${folder.path} ${songs}`), run: 1, priority: 'normal', traceparent: '' },
        ...changes,
      };
      const { songhash } = spec;
      const id = `s${songs}`;
      const submission = submissionOf(id, { callback: CALLBACK });
      const request = { ...spec, priority: PRIORITY.toWire(spec.priority) };
      await storage.client.unary('RecordSubmission', { songhash, request, submission }, call());
      await queue.producer().enqueue(spec, { submissionId: id, ...CALLBACK, on: ['done', 'failed'] });
      return spec;
    },
    song: (spec: JobSpec) => storage.client.unary('GetSong', { songhash: spec.songhash }, call()),
    job: (spec: JobSpec): Promise<JobRecord | undefined> => queue.reader.get(spec),
    stop: async () => {
      stopping.abort();
      await shelf;
      await queue.stop();
      await storage.stop();
      await redis.stop();
      await folder.remove();
    },
  };
}
