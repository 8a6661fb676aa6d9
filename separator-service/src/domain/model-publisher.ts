// Publishes the models of this separator to the queue. Follows the engine's list, and loads the
// default model before the first song.

import { linkedAbort, sleep } from '@stemline/common/async/abort.ts';
import type { Logger } from '@stemline/common/logging/logger.ts';
import type { ModelRegistry } from '@stemline/job-queue/model-registry.ts';
import type { ModelInfo, ModelList } from '@stemline/job-queue/types.ts';
import type { Engine, EngineModel, EngineModels } from './engine.ts';

export interface ModelPublisher {
  /** Follows the engine and publishes until the signal aborts, then withdraws. Resolves when that is done. */
  run(signal: AbortSignal): Promise<void>;
  /** Resolves when the engine has reported its models, or when the signal aborts. */
  listed(signal: AbortSignal): Promise<void>;
  /**
   * The stems of a model that this separator holds in exactly this revision, otherwise undefined.
   */
  sourcesOf(model: string, revision: string): readonly string[] | undefined;
  /**
   * True when any separator holds the model in exactly this revision, or held it recently. Rejects
   * when Redis is unavailable.
   */
  isHeldElsewhere(model: string, revision: string): Promise<boolean>;
}

export interface ModelPublisherDeps {
  readonly engine: Engine;
  readonly registry: ModelRegistry;
  /** The name of this separator. */
  readonly worker: string;
  readonly log: Logger;
}

const PUBLISH_EVERY_MS = 10_000;
const TTL_MS = 30_000;

export function createModelPublisher({ engine, registry, worker, log }: ModelPublisherDeps): ModelPublisher {
  const speeds = new Map<string, number>();
  let held: EngineModels | undefined;
  let changed = linkedAbort();
  const waiting = new Set<() => void>();

  const publish = async () => {
    const hello = engine.hello();
    // Nothing is published without an engine; the previous list expires by itself.
    if (!held || !hello) return;
    await registry
      .publish(worker, listOf(held, hello.device, speeds), TTL_MS)
      .catch((error: unknown) => log.warn({ err: error }, 'models could not be published'));
  };

  const warmUp = async (models: EngineModels, signal: AbortSignal) => {
    const model = models.models.find(({ name }) => name === models.auto);
    if (!model?.available) return;
    try {
      const loaded = await engine.load(model.name, signal);
      speeds.set(keyOf(model.name, loaded.revision), loaded.speed ?? 0);
      log.info({ model: model.name, loadMs: loaded.load_ms, speed: loaded.speed }, 'default model is loaded');
      changed.abort('the model was measured');
    } catch (error) {
      if (!signal.aborted) log.warn({ err: error, model: model.name }, 'default model could not be loaded');
    }
  };

  return {
    run: async (signal) => {
      const stopListening = engine.onModels((models) => {
        held = models;
        for (const resolve of [...waiting]) resolve();
        changed.abort('the models have changed');
        void warmUp(models, signal);
      });
      while (!signal.aborted) {
        changed = linkedAbort(signal);
        await publish();
        await sleep(PUBLISH_EVERY_MS, changed.signal);
        changed.release();
      }
      stopListening();
      await registry
        .withdraw(worker)
        .catch((error: unknown) => log.warn({ err: error }, 'models could not be withdrawn'));
    },
    listed: (signal) =>
      new Promise((resolve) => {
        if (held || signal.aborted) return resolve();
        const end = () => {
          signal.removeEventListener('abort', end);
          waiting.delete(end);
          resolve();
        };
        signal.addEventListener('abort', end, { once: true });
        waiting.add(end);
      }),
    sourcesOf: (name, revision) => held?.models.find(isModel(name, revision))?.sources,
    isHeldElsewhere: (name, revision) => registry.holds(name, revision),
  };
}

function isModel(name: string, revision: string) {
  return (model: Pick<EngineModel, 'name' | 'revision' | 'available'>) =>
    model.name === name && model.revision === revision && model.available;
}

function listOf(held: EngineModels, device: string, speeds: ReadonlyMap<string, number>): ModelList {
  const infoOf = (model: EngineModel): ModelInfo => ({
    name: model.name,
    revision: model.revision ?? '',
    available: model.available,
    reason: model.reason ?? '',
    sources: model.sources,
    origin: model.origin,
    codeLicence: model.licence.code,
    weightsLicence: model.licence.weights,
    note: model.note ?? '',
    segmentSeconds: model.segment_seconds ?? 0,
    device,
    speed: speeds.get(keyOf(model.name, model.revision ?? '')) ?? 0,
  });
  return { models: held.models.map(infoOf), auto: held.auto, autoReason: held.auto_reason };
}

function keyOf(name: string, revision: string): string {
  return `${name}@${revision}`;
}
