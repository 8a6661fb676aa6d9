// What this separator holds: follows the engine's list, loads the default model ahead of the first song, and publishes
// the list to the queue for as long as the separator lives.

import { sleep } from '@stemline/common/abort.ts';
import type { Logger } from '@stemline/common/logger.ts';
import type { ModelRegistry } from '@stemline/job-queue/model-registry.ts';
import type { ModelInfo, ModelList } from '@stemline/job-queue/types.ts';
import type { EngineModel, EngineModels } from '../engine/protocol.ts';
import type { Separator } from '../engine/separator.ts';

export interface ModelShelf {
  /** Follows the engine and publishes until the signal aborts, then withdraws. Resolves when that is done. */
  run(signal: AbortSignal): Promise<void>;
  /** The stems of a model that is held in that very revision, otherwise undefined. */
  sourcesOf(model: string, revision: string): readonly string[] | undefined;
}

export interface ModelShelfDeps {
  readonly separator: Separator;
  readonly registry: ModelRegistry;
  /** This separator's name. */
  readonly worker: string;
  readonly log: Logger;
}

const PUBLISH_EVERY_MS = 10_000;
const TTL_MS = 30_000;

export function createModelShelf({ separator, registry, worker, log }: ModelShelfDeps): ModelShelf {
  const speeds = new Map<string, number>();
  let held: EngineModels | undefined;
  let changed = new AbortController();

  const publish = async () => {
    const hello = separator.hello();
    // Without an engine nothing is promised: the word of before runs out by itself.
    if (!held || !hello) return;
    await registry
      .publish(worker, listOf(held, hello.device, speeds), TTL_MS)
      .catch((error: unknown) => log.warn({ err: error }, 'models could not be published'));
  };

  const warmUp = async (models: EngineModels, signal: AbortSignal) => {
    const model = models.models.find(({ name }) => name === models.auto);
    if (!model?.available) return;
    try {
      const loaded = await separator.load(model.name, signal);
      speeds.set(keyOf(model.name, loaded.revision), loaded.speed ?? 0);
      log.info({ model: model.name, loadMs: loaded.load_ms, speed: loaded.speed }, 'default model is loaded');
      changed.abort();
    } catch (error) {
      if (!signal.aborted) log.warn({ err: error, model: model.name }, 'default model could not be loaded');
    }
  };

  return {
    run: async (signal) => {
      const stopListening = separator.onModels((models) => {
        held = models;
        changed.abort();
        void warmUp(models, signal);
      });
      while (!signal.aborted) {
        changed = new AbortController();
        await publish();
        await sleep(PUBLISH_EVERY_MS, AbortSignal.any([signal, changed.signal]));
      }
      stopListening();
      await registry
        .withdraw(worker)
        .catch((error: unknown) => log.warn({ err: error }, 'models could not be withdrawn'));
    },
    sourcesOf: (name, revision) =>
      held?.models.find((model) => model.name === name && model.revision === revision && model.available)?.sources,
  };
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
