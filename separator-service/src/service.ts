// Builds the separator from its settings, for main.ts and for tests.

import { createRpcClient } from '@stemline/common/grpc/client.ts';
import type { Logger } from '@stemline/common/logging/logger.ts';
import { createProbeServer, type ProbeServer } from '@stemline/common/net/probe-server.ts';
import { OPTION_RULES } from '@stemline/common/options/rules.ts';
import { DESCRIPTORS } from '@stemline/common/process/descriptors.ts';
import { createReadiness, type Readiness } from '@stemline/common/process/readiness.ts';
import { createRedisConnection, type RedisConnection } from '@stemline/job-queue/connection.ts';
import type { Consumer } from '@stemline/job-queue/consumer.ts';
import { createConsumer } from '@stemline/job-queue/consumer.ts';
import { createKeys } from '@stemline/job-queue/keys.ts';
import { createModelRegistry } from '@stemline/job-queue/model-registry.ts';
import { createJobReader } from '@stemline/job-queue/reader.ts';
import { loadStorage } from '@stemline/proto/load.ts';
import { createEngine, engineLimits } from './adapters/engine/engine.ts';
import { createGrpcSongStorage, storageLimits } from './adapters/grpc-song-storage.ts';
import { createSpareDecoder, type SpareDecoder } from './adapters/media/decode/spare-decoder.ts';
import { createFfmpeg } from './adapters/media/ffmpeg/ffmpeg.ts';
import { createAbilities } from './adapters/media/ffmpeg-abilities.ts';
import { createFfmpegDecoder } from './adapters/media/ffmpeg-decoder.ts';
import { createFfmpegEncoder } from './adapters/media/ffmpeg-encoder.ts';
import { createSpareEncoders, type SpareEncoders } from './adapters/media/tracks/spare-encoders.ts';
import type { Identity, SeparatorConfig } from './config.ts';
import { autoModelFault, isAutoPreview } from './domain/auto-model.ts';
import type { Engine } from './domain/engine.ts';
import { MIN_SECONDS } from './domain/media.ts';
import { createModelPublisher, type ModelPublisher } from './domain/model-publisher.ts';
import { type ProcessJobDeps, processJob } from './domain/process-job.ts';
import { createSlots } from './domain/slots.ts';
import { createWorkFolders, type WorkFolders } from './domain/work-folder.ts';
import { createWorkLoop, type WorkLoop } from './domain/work-loop.ts';
import { createSeparatorMetrics } from './metrics.ts';

/** The parts that main.ts starts and stops. */
interface SeparatorService {
  readonly redis: RedisConnection;
  readonly readiness: Readiness;
  readonly consumer: Consumer;
  readonly engine: Engine;
  readonly models: ModelPublisher;
  readonly folders: WorkFolders;
  readonly spareDecoder: SpareDecoder;
  readonly spareEncoders: SpareEncoders;
  readonly work: WorkLoop;
  readonly probes: ProbeServer;
  /** Closes the connection to the storage service. */
  readonly closeStorage: () => void;
}

/** Calls `onRefusal` with the reason when the engine cannot work with its settings. */
export function createSeparatorService(
  config: SeparatorConfig,
  self: Identity,
  log: Logger,
  onRefusal: (reason: string) => void,
): SeparatorService {
  const redis = createRedisConnection({ url: config.redisUrl, log: log.child({ component: 'redis' }) });
  const peers = [DESCRIPTORS, { name: 'redis', check: () => redis.ping() }];
  const readiness = createReadiness({ peers, log });
  const keys = createKeys(config.redisPrefix);
  const { workerName: worker, leaseMs } = config;
  const consumer = createConsumer({ redis, keys, worker, leaseMs, log: log.child({ component: 'queue' }) });
  const client = createRpcClient(loadStorage().definition, config.storageAddresses);
  const engine = createEngine({
    command: config.engine,
    limits: engineLimits(config.stallMs),
    log: log.child({ component: 'engine' }),
    onRefusal,
  });
  const registry = createModelRegistry({ redis, keys, log });
  const ffmpeg = createFfmpeg({ ...config.ffmpeg, stallMs: config.stallMs });
  const findAbilities = createAbilities(config.ffmpeg);
  const media = async () => {
    const { inputs, formats, hasSoxr } = await findAbilities();
    const rates = hasSoxr ? OPTION_RULES.rate.rule.choices : [OPTION_RULES.rate.rule.fallback];
    return { inputs, formats, rates, minSeconds: MIN_SECONDS, maxSeconds: config.maxSeconds };
  };
  const slots = createSlots(config.slots, engine);
  const models = createModelPublisher({
    engine,
    registry,
    media,
    worker,
    slots: () => slots.known() ?? 1,
    log: log.child({ component: 'models' }),
  });
  const folders = createWorkFolders({
    root: config.workFolder,
    hostname: self.hostname,
    pid: self.pid,
    maxJobMs: config.maxJobMs,
  });
  const reader = createJobReader({ redis, keys, log });
  const metrics = createSeparatorMetrics(
    engine,
    () => isAutoPreview(models.held()),
    async () => (await reader.parked(0)).count,
  );
  const spareDecoder = createSpareDecoder(ffmpeg, config.maxSeconds, folders.make);
  const spareEncoders = createSpareEncoders(folders.make);
  // The songs in progress share the processes.
  const processesOfSong = () => Math.max(1, Math.floor(config.ffmpeg.processes / Math.max(1, work.running())));
  const jobDeps: Omit<ProcessJobDeps, 'log' | 'running'> = {
    consumer,
    storage: createGrpcSongStorage(client, storageLimits(config.stallMs)),
    engine,
    models,
    decoder: createFfmpegDecoder(ffmpeg, spareDecoder),
    encoder: createFfmpegEncoder(ffmpeg, findAbilities, processesOfSong, spareEncoders),
    findAbilities,
    folders,
    leaseMs,
    maxSeconds: config.maxSeconds,
    maxWorkBytes: config.maxWorkBytes,
    maxJobMs: config.maxJobMs,
    onStage: metrics.stageEnded,
    onTimed: (song) => void models.learn(song),
  };
  const work = createWorkLoop({
    consumer,
    ready: async (signal) => {
      await models.listed(signal);
      return await engine.ready(signal);
    },
    slots: slots.wait,
    drainMs: config.drainMs,
    process: (claim, giveUp, jobLog) => processJob({ ...jobDeps, running: work.running, log: jobLog }, claim, giveUp),
    onResult: (result) => {
      metrics.jobEnded(result);
      // First, because the next song uses it first.
      spareDecoder.prepare();
      spareEncoders.prepare();
    },
    log,
  });
  /** Sentences; those of the peers are missing after the checks of the readiness have stopped. */
  const faults = () =>
    [
      engine.hello() === undefined ? 'The engine does not run.' : autoModelFault(models.held()),
      ...[...readiness.faults()].map(([name, fault]) => `${name}: ${fault}`),
    ].filter((fault) => fault !== undefined);
  const probes = createProbeServer({
    ready: () => readiness.ready() && faults().length === 0,
    faults,
    metrics: metrics.text,
  });
  const closeStorage = () => client.close();
  return {
    redis,
    readiness,
    consumer,
    engine,
    models,
    folders,
    spareDecoder,
    spareEncoders,
    work,
    probes,
    closeStorage,
  };
}
