// Publishes the models and the pace of this separator to the queue, and follows the engine's list.

import { createPeriodic } from '@stemline/common/async/periodic.ts';
import { abortable, untilAborted } from '@stemline/common/async/wait.ts';
import type { Logger } from '@stemline/common/logging/logger.ts';
import type { ModelRegistry } from '@stemline/job-queue/model-registry.ts';
import type { Pace } from '@stemline/job-queue/pace.ts';
import { paceKey } from '@stemline/job-queue/pace-key.ts';
import type { MediaInfo, ModelInfo, PublishedList } from '@stemline/job-queue/types.ts';
import { createDefaultModel } from './default-model.ts';
import type { Engine, EngineModel, EngineModels } from './engine.ts';
import { modelKey } from './model-key.ts';
import { createLearnedPace } from './pace/learned-pace.ts';
import type { TimedSong } from './pace/timed-song.ts';

/** The models of this separator, as the engine lists them. */
export interface ModelPublisher {
  /** Publishes the engine's models until the signal aborts, then withdraws them and resolves. */
  run(signal: AbortSignal): Promise<void>;
  /** Resolves when the engine has listed its models, or when the signal aborts. */
  listed(signal: AbortSignal): Promise<void>;
  /** Returns the latest list of the engine; undefined before the first. */
  held(): EngineModels | undefined;
  /**
   * Returns the stems of a model that this separator holds in exactly this revision, otherwise
   * undefined.
   */
  sourcesOf(model: string, revision: string): readonly string[] | undefined;
  /**
   * Resolves with true when any separator publishes the model in exactly this revision, or did so
   * recently. Rejects when Redis is unavailable.
   */
  isPublished(model: string, revision: string): Promise<boolean>;
  /** Adds the times of a finished song to the pace of this separator. */
  learn(song: TimedSong): void;
}

/** The engine whose models are published, and the registry that receives them. */
interface ModelPublisherDeps {
  readonly engine: Engine;
  readonly registry: ModelRegistry;
  /** Resolves with the formats and limits of this separator, which it publishes with the models. */
  readonly media: () => Promise<MediaInfo>;
  /** The name of this separator. */
  readonly worker: string;
  /** Returns the number of jobs that run at a time. Called when the engine runs. */
  readonly slots: () => number;
  /** Milliseconds between two publications. Default: 10 s. */
  readonly everyMs?: number;
  readonly log: Logger;
}

const PUBLISH_EVERY_MS = 10_000;
/** Time between two checks whether Redis has lost the list. Then it is published at once. */
const CHECK_EVERY_MS = 1_000;
/** Time for which the separator counts as alive after it has published its list. */
const TTL_MS = 30_000;

/** Publishes nothing before run(). */
export function createModelPublisher(deps: ModelPublisherDeps): ModelPublisher {
  const { engine, registry, media, worker, slots, everyMs = PUBLISH_EVERY_MS, log } = deps;
  let held: EngineModels | undefined;
  const waiting = new Set<() => void>();
  const learned = createLearnedPace();
  let isRestored = false;
  let hasPublished = false;
  /** The pace that this separator has last read or written in Redis. Undefined: Redis has none. */
  let keptJson: string | undefined;

  /** Restores what separators on this device have learned before this process started. */
  const restore = async (device: string) => {
    if (isRestored) return;
    const kept = await registry.keptPace(device);
    if (kept !== undefined) learned.restore(kept);
    isRestored = true;
    keptJson = kept;
  };

  /** Writes only what is new, because other separators on the device keep their pace there too. */
  const keepPace = async (device: string) => {
    const json = learned.toJson();
    if (json === keptJson) return;
    await registry.keepPace(device, json);
    keptJson = json;
  };

  const publish = async () => {
    const hello = engine.hello();
    // Nothing is published without an engine; the previous list expires by itself.
    if (!held || !hello) return;
    await restore(hello.device_name);
    const pace = learned.pace(slots(), speeds);
    await registry.publish(
      worker,
      { ...listOf(held, { device: hello.device, pace, memoryOf }), media: await media() },
      TTL_MS,
    );
    hasPublished = true;
    await keepPace(hello.device_name);
  };

  const publishing = createPeriodic({
    everyMs,
    work: publish,
    onError: (error) => log.warn({ err: error }, 'models could not be published'),
  });

  /** Redis may lose the list and the pace while it stays connected. */
  const checking = createPeriodic({
    everyMs: CHECK_EVERY_MS,
    work: async () => {
      if (!hasPublished || (await registry.isListed(worker))) return;
      log.warn('redis has lost the list of models, which is published again');
      keptJson = undefined;
      publishing.wake();
    },
    // `publishing` reports that Redis is unavailable.
    onError: () => undefined,
  });

  const defaultModel = createDefaultModel({ engine, onLoaded: () => publishing.wake(), log });
  const { speeds } = defaultModel;
  /** Takes the larger value: a load runs no pass in 16 bit, and perhaps no song has run yet. */
  const memoryOf = (key: string) => Math.max(learned.memory.get(key) ?? 0, defaultModel.memory.get(key) ?? 0);

  return {
    run: async (signal) => {
      // ffmpeg is asked while the engine starts. A failure is reported with the first list.
      void media().catch(() => undefined);
      const stopListening = engine.onModels((models) => {
        held = models;
        for (const resolve of [...waiting]) resolve();
        publishing.wake();
        void defaultModel.load(models, signal);
      });
      if (!signal.aborted) {
        publishing.start();
        checking.start();
      }
      await untilAborted(signal);
      await checking.stop();
      await publishing.stop();
      stopListening();
      await registry
        .withdraw(worker)
        .catch((error: unknown) => log.warn({ err: error }, 'models could not be withdrawn'));
    },
    listed: async (signal) => {
      if (held) return;
      const isListed = abortable<void>(signal, (resolve) => {
        waiting.add(resolve);
        return () => waiting.delete(resolve);
      });
      await isListed.catch(() => undefined /* the signal has aborted */);
    },
    held: () => held,
    sourcesOf: (name, revision) => held?.models.find(isModel(name, revision))?.sources,
    isPublished: (name, revision) => registry.holds(name, revision),
    learn: (song) => {
      learned.learn(song);
      publishing.wake();
    },
  };
}

function isModel(name: string, revision: string) {
  return (model: Pick<EngineModel, 'name' | 'revision' | 'available'>) =>
    model.name === name && model.revision === revision && model.available;
}

/** Returns seconds of music per second; 0: not measured. */
function speedOf({ separating }: Pace, { name, revision }: EngineModel, precision: 'exact' | 'fast'): number {
  const line = separating[paceKey({ name, revision: revision ?? '', precision })];
  return line ? 1 / line.perSecond : 0;
}

/** The device and the measurements of the models. */
interface Measurements {
  readonly device: string;
  readonly pace: Pace;
  /** Returns bytes by modelKey(); 0: not measured. */
  readonly memoryOf: (key: string) => number;
}

function listOf(held: EngineModels, { device, pace, memoryOf }: Measurements): Omit<PublishedList, 'media'> {
  const infoOf = (model: EngineModel): ModelInfo => ({
    name: model.name,
    revision: model.revision ?? '',
    available: model.available,
    reason: model.reason ?? '',
    sources: model.sources,
    origin: model.origin,
    codeLicence: model.licence.code,
    weightsLicence: model.licence.weights,
    note: model.note,
    detail: model.detail,
    segmentSeconds: model.segment_seconds ?? 0,
    device,
    speed: speedOf(pace, model, 'exact'),
    fastSpeed: speedOf(pace, model, 'fast'),
    memoryBytes: memoryOf(modelKey(model)),
    otherSeconds: pace.before.perSecond + pace.after.perSecond,
  });
  const { auto, auto_reason: autoReason, auto_detail: autoDetail } = held;
  return { models: held.models.map(infoOf), auto, autoReason, autoDetail, pace };
}
