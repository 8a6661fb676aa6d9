// Settings of the separator, read once from the environment, and the environment that its child
// processes get.

import { join, resolve } from 'node:path';
import { LOG_LEVELS } from '@stemline/common/logging/logger.ts';
import { createEnvReader, type Env } from '@stemline/common/process/env.ts';
import type { EngineCommand } from './adapters/engine/process.ts';

/** This process and its machine. */
export interface Identity {
  readonly hostname: string;
  readonly pid: number;
  readonly cores: number;
  /** The folder `engine/`, which contains the package `stemline_engine`. */
  readonly engineFolder: string;
}

/** Names that end in Ms are milliseconds. */
export interface SeparatorConfig {
  readonly host: string;
  readonly port: number;
  readonly storageAddresses: readonly string[];
  readonly redisUrl: string;
  readonly redisPrefix: string;
  readonly workerName: string;
  /** Number of jobs that run at a time. Undefined: the engine decides. */
  readonly slots: number | undefined;
  /** The duration of a claim without a heartbeat. */
  readonly leaseMs: number;
  /** Time from a stop request until running jobs are handed back. */
  readonly drainMs: number;
  /** Length of the music in seconds; longer songs fail. */
  readonly maxSeconds: number;
  /** Bytes of the files of one song in the work folder; 0: no limit. */
  readonly maxWorkBytes: number;
  /** Time limit of one attempt; 0: no limit. */
  readonly maxJobMs: number;
  /** Time without progress after which a part of an attempt counts as hung. */
  readonly stallMs: number;
  readonly ffmpeg: {
    readonly file: string;
    readonly probeFile: string;
    readonly processes: number;
    readonly environment: Readonly<Record<string, string>>;
  };
  readonly workFolder: string;
  readonly engine: EngineCommand;
  readonly logLevel: string;
  /** The Redis list that also receives log lines; empty: none. */
  readonly logList: string;
}

/** Throws one ConfigError that names every wrong setting. */
export function parseConfig(env: Env, self: Identity): SeparatorConfig {
  const read = createEnvReader(env);
  const dataFolder = resolve(read.text('STEMLINE_DATA_DIR', 'data'));
  const inherited = childEnvironment(env);
  const ffmpeg = read.text('STEMLINE_FFMPEG', 'ffmpeg');
  const config: SeparatorConfig = {
    host: read.text('STEMLINE_HOST', '127.0.0.1'),
    port: read.port('STEMLINE_SEPARATOR_PORT', 50_053),
    storageAddresses: read.list('STEMLINE_STORAGE_ADDR', ['127.0.0.1:50051']),
    redisUrl: read.text('REDIS_URL', 'redis://127.0.0.1:6390'),
    redisPrefix: read.text('STEMLINE_REDIS_PREFIX', 'stemline'),
    workerName: read.text('STEMLINE_WORKER_NAME', `${self.hostname}-${self.pid}`),
    slots: read.integer('STEMLINE_SLOTS', 0, { max: 64 }) || undefined,
    leaseMs: read.integer('STEMLINE_LEASE_SECONDS', 30, { min: 1, max: 3_600 }) * 1_000,
    drainMs: read.integer('STEMLINE_DRAIN_SECONDS', 8, { max: 7_200 }) * 1_000,
    maxSeconds: read.integer('STEMLINE_MAX_SECONDS', 3_600, { min: 1, max: 14_400 }),
    maxWorkBytes: read.integer('STEMLINE_MAX_WORK_MIB', 0, { max: 1_048_576 }) * 2 ** 20,
    maxJobMs: read.integer('STEMLINE_MAX_JOB_SECONDS', 14_400, { max: 604_800 }) * 1_000,
    stallMs: read.integer('STEMLINE_STALL_SECONDS', 30, { min: 5, max: 3_600 }) * 1_000,
    ffmpeg: {
      file: ffmpeg,
      probeFile: read.text('STEMLINE_FFPROBE', probeBeside(ffmpeg)),
      processes: read.integer('STEMLINE_FFMPEG_PROCESSES', self.cores, { min: 1, max: 256 }),
      environment: inherited,
    },
    workFolder: join(dataFolder, 'work'),
    engine: {
      file: read.text('STEMLINE_PYTHON', join(self.engineFolder, '.venv', 'bin', 'python')),
      args: ['-m', 'stemline_engine'],
      folder: self.engineFolder,
      environment: {
        ...inherited,
        STEMLINE_DEVICE: read.choice('STEMLINE_DEVICE', ['auto', 'cuda', 'mps', 'cpu'], 'auto'),
        STEMLINE_MODELS_DIR: resolve(read.text('STEMLINE_MODELS_DIR', join(dataFolder, 'models'))),
        STEMLINE_WEIGHTS_DIR: read.text('STEMLINE_WEIGHTS_DIR', ''),
        STEMLINE_DEFAULT_MODEL: read.text('STEMLINE_DEFAULT_MODEL', 'auto'),
        // The engine checks it.
        STEMLINE_WEIGHTS_FROM: read.text('STEMLINE_WEIGHTS_FROM', 'hub'),
        STEMLINE_FETCH_WEIGHTS: read.choice('STEMLINE_FETCH_WEIGHTS', ['auto', 'never'], 'auto'),
        STEMLINE_CPU_BACKEND: read.choice('STEMLINE_CPU_BACKEND', ['auto', 'torch'], 'auto'),
        STEMLINE_DATA_DIR: dataFolder,
        STEMLINE_ENGINE_THREADS: String(read.integer('STEMLINE_ENGINE_THREADS', 0, { max: 1_024 })),
        STEMLINE_GPU_MEMORY_MIB: String(read.integer('STEMLINE_GPU_MEMORY_MIB', 0, { max: 1_048_576 })),
      },
    },
    logLevel: read.choice('STEMLINE_LOG_LEVEL', LOG_LEVELS, 'info'),
    logList: read.text('STEMLINE_LOG_LIST', ''),
  };
  read.done();
  return Object.freeze(config);
}

/** Returns the ffprobe of an ffmpeg: both are in one folder, and their names have one suffix. */
function probeBeside(ffmpeg: string): string {
  return ffmpeg.replace(/ffmpeg(?=[^/]*$)/, 'ffprobe');
}

/** Not passed on to child processes: settings are passed one by one, and secrets not at all. */
const WITHHELD = /^(STEMLINE_|REDIS_|AWS_)/;

/** Returns the environment for child processes: these variables without settings and secrets. */
export function childEnvironment(env: Env): Record<string, string> {
  const kept = Object.entries(env).filter(([name, value]) => value !== undefined && !WITHHELD.test(name));
  return Object.fromEntries(kept) as Record<string, string>;
}
