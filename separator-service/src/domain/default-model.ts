// Loads the default model before the first song, once in each engine process, and keeps what its
// loads have measured.

import type { Logger } from '@stemline/common/logging/logger.ts';
import type { Engine, EngineModels } from './engine.ts';
import { modelKey } from './model-key.ts';

/** The loads of the default model. The keys of the maps are those of modelKey(). */
export interface DefaultModel {
  /**
   * Loads the default model of a list, unless the running engine has loaded this revision before.
   * Never rejects; the next list repeats a load that failed.
   */
  load(models: EngineModels, signal: AbortSignal): Promise<void>;
  /** Seconds of music per second; 0: not measured. */
  readonly speeds: ReadonlyMap<string, number>;
  /** Bytes that the model takes with one pass. */
  readonly memory: ReadonlyMap<string, number>;
}

/** The engine, and the listener of its loads. */
interface DefaultModelDeps {
  readonly engine: Pick<Engine, 'hello' | 'load'>;
  /** Called after each load. */
  readonly onLoaded: () => void;
  readonly log: Logger;
}

/** Loads nothing before load(). */
export function createDefaultModel({ engine, onLoaded, log }: DefaultModelDeps): DefaultModel {
  const speeds = new Map<string, number>();
  const memory = new Map<string, number>();
  /** The keys of the models whose load the process `pid` has begun. */
  let begun: { readonly pid: number; readonly keys: Set<string> } | undefined;

  return {
    load: async (models, signal) => {
      const model = models.models.find(({ name }) => name === models.auto);
      const pid = engine.hello()?.pid;
      // The next engine lists its models too.
      if (!model?.available || pid === undefined) return;
      if (begun?.pid !== pid) begun = { pid, keys: new Set() };
      const { keys } = begun;
      const key = modelKey(model);
      if (keys.has(key)) return;
      keys.add(key);
      try {
        const loaded = await engine.load(model.name, signal);
        const measured = modelKey({ name: model.name, revision: loaded.revision });
        speeds.set(measured, loaded.speed ?? 0);
        memory.set(measured, loaded.memory_bytes);
        log.info({ model: model.name, loadMs: loaded.load_ms, speed: loaded.speed }, 'default model is loaded');
        onLoaded();
      } catch (error) {
        keys.delete(key);
        if (!signal.aborted) log.warn({ err: error, model: model.name }, 'default model could not be loaded');
      }
    },
    speeds,
    memory,
  };
}
