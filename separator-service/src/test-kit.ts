// Provides tests with audio made by ffmpeg, the real engine with tiny models, and a stack of real
// Redis, storage service and queue that can process several songs.

import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createSilentLogger } from '@stemline/common/logging/logger.ts';
import { PRIORITY } from '@stemline/common/wire-words.ts';
import { openQueue } from '@stemline/job-queue/testing/queue-fixture.ts';
import { eventually, startRedis } from '@stemline/job-queue/testing/redis-fixture.ts';
import type { JobRecord, JobSpec, ModelList } from '@stemline/job-queue/types.ts';
import {
  CALLBACK,
  CREATED_MS,
  call,
  requestFor,
  songhashOf,
  startService,
  submissionOf,
  uploadSong,
} from '@stemline/storage-service/test-kit.ts';
import { createEngine, type EngineLimits } from './adapters/engine/engine.ts';
import type { EngineCommand } from './adapters/engine/process.ts';
import { createGrpcSongStorage } from './adapters/grpc-song-storage.ts';
import { createFfmpeg } from './adapters/media/ffmpeg.ts';
import { createFfmpegDecoder } from './adapters/media/ffmpeg-decoder.ts';
import { createFfmpegEncoder } from './adapters/media/ffmpeg-encoder.ts';
import type { Engine, EngineModels } from './domain/engine.ts';
import { createModelPublisher } from './domain/model-publisher.ts';
import type { ProcessJobDeps } from './domain/process-job.ts';
import { createWorkFolders } from './domain/work-folder.ts';
import { childEnvironment } from './environment.ts';

export { eventually };

const execute = promisify(execFile);
const ENGINE_FOLDER = fileURLToPath(new URL('../engine', import.meta.url));
const SCRIPTED = fileURLToPath(new URL('./adapters/engine/scripted-engine.py', import.meta.url));
const ENVIRONMENT = childEnvironment(process.env);

/** The interpreter of the engine. */
export const PYTHON = process.env.STEMLINE_PYTHON ?? join(ENGINE_FOLDER, '.venv', 'bin', 'python');
/** Whether this checkout has a Python that can run the real engine; `make` installs it. */
export const HAS_ENGINE = spawnSync(PYTHON, ['-c', 'import torch, demucs'], { stdio: 'ignore' }).status === 0;

/** Logs nothing. */
export const silent = createSilentLogger();
/** Never aborts. */
export const never = new AbortController().signal;

/** Creates an empty folder. */
export async function tempFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'stemline-separator-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** Generates audio with ffmpeg, in the format of the extension of `path`. */
export async function generate(path: string, source = 'sine=frequency=440:duration=1', more: string[] = []) {
  await execute('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', source, ...more, path]);
}

/** Returns the decoded length, because a header may be wrong. */
export async function secondsOf(path: string): Promise<number> {
  const args = ['-v', 'error', '-i', path, '-f', 'f32le', '-ac', '1', '-ar', '44100', '-'];
  const { stdout } = await execute('ffmpeg', args, { encoding: 'buffer', maxBuffer: 1 << 28 });
  return stdout.byteLength / 4 / 44_100;
}

/** Runs at most two processes; `file` may be a script. */
export const ffmpegOf = (file = 'ffmpeg') => createFfmpeg({ file, processes: 2, environment: ENVIRONMENT });

/** Writes a bash script, such as an ffmpeg that fails, and returns its path. */
export async function scriptIn(folder: string, name: string, lines: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, `#!/bin/bash\n${lines}\n`, { mode: 0o755 });
  return path;
}

/**
 * Limits the files that this process and its children write to `bytes`, as a full disk does, until
 * `lift` is called.
 */
export function limitFileSize(bytes: number): { lift(): void } {
  const prlimit = (...args: string[]) => execFileSync('prlimit', ['--pid', String(process.pid), ...args]);
  const before = prlimit('--fsize', '--output=SOFT', '--noheadings').toString().trim();
  prlimit(`--fsize=${bytes}:`);
  return { lift: () => prlimit(`--fsize=${before}:`) };
}

/** Writes the tiny checkpoints into `folder`. */
export async function writeTinyModels(folder: string): Promise<void> {
  await execute(PYTHON, ['-m', 'stemline_engine.tiny', folder], { cwd: ENGINE_FOLDER, env: ENVIRONMENT });
}

/** On the CPU, without downloads; `more` adds settings. */
export function realEngineCommand(modelsFolder: string, more: Record<string, string> = {}): EngineCommand {
  const settings = { STEMLINE_DEVICE: 'cpu', STEMLINE_FETCH_WEIGHTS: 'never', STEMLINE_MODELS_DIR: modelsFolder };
  return {
    file: PYTHON,
    args: ['-m', 'stemline_engine'],
    folder: ENGINE_FOLDER,
    environment: { ...ENVIRONMENT, ...settings, ...more },
  };
}

/**
 * Starts a scripted stand-in for the engine, which follows the real protocol except for its faults.
 */
export function scriptedEngine(script: string, limits: Partial<EngineLimits> = {}): Engine {
  const command = { file: 'python3', args: [SCRIPTED, script], folder: tmpdir(), environment: ENVIRONMENT };
  const quick = { backoff: { baseMs: 20, maxMs: 50 }, stopMs: 600, ...limits };
  return createEngine({ command, log: silent, limits: quick });
}

/** Resolves with the next list of models that the engine sends. */
export function nextModels(engine: Engine): Promise<EngineModels> {
  return new Promise((resolve) => {
    const stop = engine.onModels((models) => {
      stop();
      resolve(models);
    });
  });
}

/** Returns the list of a separator that holds one model. */
export function modelListOf(name: string, revision: string): ModelList {
  const model = {
    name,
    revision,
    available: true,
    reason: '',
    sources: ['vocals'],
    origin: 'folder' as const,
    codeLicence: '',
    weightsLicence: '',
    note: '',
    detail: '',
    segmentSeconds: 1,
    device: 'cpu',
    speed: 1,
  };
  return { models: [model], auto: name, autoReason: '', autoDetail: '' };
}

/** Real services for one test or test file. */
export type Stack = Awaited<ReturnType<typeof startStack>>;

/** Starts its own Redis, storage service and queue; `leaseMs` is that of the queue. */
export async function startStack(engine: Engine, options: { leaseMs?: number } = {}) {
  const { leaseMs = 60_000 } = options;
  const folder = await tempFolder();
  const redis = await startRedis();
  const queue = await openQueue(redis.url);
  const storage = await startService(join(folder.path, 'store'));
  const models = createModelPublisher({ engine, registry: queue.registry, worker: 'w', log: silent });
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
      encoder: createFfmpegEncoder(ffmpegOf()),
      folders: createWorkFolders({ root: workRoot, hostname: 'test', pid: process.pid }),
      onStage: () => undefined,
      ...more,
    }),
    consumer: (worker: string) => queue.consumer(worker, { leaseMs }),
    /** Uploads, records and enqueues like gateway and queue service. */
    submit: async (bytes: Uint8Array, changes: Partial<JobSpec> = {}, uploaded = {}): Promise<JobSpec> => {
      songs += 1;
      const { audio } = await uploadSong(storage.client, bytes, uploaded);
      const identity = { namespace: `song-${songs}`, audio, model: 'preview', revision: '1', optionsJson: '{}' };
      const spec: JobSpec = {
        ...identity,
        ...{ run: 1, priority: 'normal', filename: 'song.mp3', createdMs: CREATED_MS, traceparent: '' },
        ...changes,
        songhash: songhashOf('1', { ...identity, ...changes }),
      };
      const { songhash } = spec;
      const request = requestFor('1', audio, { ...spec, priority: PRIORITY.toWire(spec.priority) });
      const id = `s${songs}`;
      const submission = submissionOf(id, { callback: CALLBACK });
      await storage.client.unary('RecordSubmission', { songhash, request, submission }, call());
      await queue.producer().enqueue(spec, { submissionId: id, ...CALLBACK, on: ['done', 'failed'] });
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
