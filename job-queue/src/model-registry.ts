// Stores and merges the model lists that the separators publish.

import type { Logger } from '@stemline/common/logging/logger.ts';
import type { RedisConnection } from './connection.ts';
import type { Keys } from './keys.ts';
import { mergeMedia } from './merge-media.ts';
import type { ModelInfo, ModelList, PublishedList, Separator } from './types.ts';

/**
 * All methods throw UNAVAILABLE when Redis cannot be reached. They leave out a list that cannot be
 * read, and log it.
 */
export interface ModelRegistry {
  /**
   * Publishes this separator's models for `ttlMs`. The separator publishes again well before that
   * time is over. Its list stays as the last known one after it ends.
   */
  publish(separator: string, list: PublishedList, ttlMs: number): Promise<void>;
  /** Returns whether Redis has a list of this separator. False: Redis has lost it. */
  isListed(separator: string): Promise<boolean>;
  /** Lets this separator's list expire now, because the separator stops. */
  withdraw(separator: string): Promise<void>;
  /**
   * Returns the merged models of all live separators and the number of these separators. With none
   * alive, returns the list that expired last; undefined when no separator has ever published.
   */
  read(): Promise<(ModelList & { liveSeparators: number }) | undefined>;
  /** Returns the live separators, each with its own list. */
  separators(): Promise<readonly Separator[]>;
  /**
   * Keeps what a separator on this device has learned about its pace, as JSON, for 90 days: beyond
   * the end of the separator.
   */
  keepPace(device: string, learnedJson: string): Promise<void>;
  /** Returns what was kept last for the device; undefined: nothing. */
  keptPace(device: string): Promise<string | undefined>;
  /**
   * Returns whether a separator publishes this revision of the model as available, or did so
   * recently, because that separator may be restarting.
   */
  holds(model: string, revision: string): Promise<boolean>;
}

/** `holds` still counts a list for this long after it expires or is withdrawn. */
const RECENT_MS = 10 * 60_000;
const KEEP_PACE_MS = 90 * 24 * 60 * 60_000;

/** The Redis with the lists. */
interface ModelRegistryDeps {
  readonly redis: RedisConnection;
  readonly keys: Keys;
  readonly log: Logger;
}

/** Has no state of its own. */
export function createModelRegistry({ redis, keys, log }: ModelRegistryDeps): ModelRegistry {
  const readable = (text: string, separator?: string): PublishedList | undefined => {
    try {
      return parseList(text);
    } catch (error) {
      log.error({ err: error, separator }, 'the models of a separator cannot be read; they are left out');
      return undefined;
    }
  };

  /** Returns the lists of the live separators or, with none alive, the list that expired last. */
  const readLists = async () => {
    const [live, ...texts] = await redis.run('read-models', keys, {});
    const found: Separator[] = [];
    for (let at = 0; at + 1 < texts.length; at += 2) {
      const name = texts[at] as string;
      const list = readable(texts[at + 1] as string, name);
      if (list) found.push({ name, list });
    }
    return { live: Math.min(live, found.length), found };
  };

  return {
    publish: async (separator, list, ttlMs) => {
      const args = { separator, listJson: JSON.stringify(list), ttlMs, keepExpiredMs: RECENT_MS };
      await redis.run('publish-models', keys, args);
    },
    isListed: async (separator) => (await redis.read((client) => client.zscore(keys.separators, separator))) !== null,
    withdraw: async (separator) => {
      await redis.run('withdraw-models', keys, { separator });
    },
    read: async () => {
      const { live: liveSeparators, found } = await readLists();
      return found.length === 0 ? undefined : { ...mergeModelLists(found.map(({ list }) => list)), liveSeparators };
    },
    separators: async () => {
      const { live, found } = await readLists();
      return live === 0 ? [] : found;
    },
    keepPace: async (device, learnedJson) => {
      await redis.run('keep-pace', keys, { device, learnedJson, keepMs: KEEP_PACE_MS });
    },
    keptPace: async (device) => (await redis.read((client) => client.get(keys.pace(device)))) ?? undefined,
    holds: async (name, revision) => {
      const texts = await redis.run('read-holders', keys, { withinMs: RECENT_MS });
      return texts
        .flatMap((text) => readable(text)?.models ?? [])
        .some((model) => model.name === name && model.revision === revision && model.available);
    },
  };
}

/** Throws an Error for a text that no separator has published. */
function parseList(text: string): PublishedList {
  const list = JSON.parse(text) as Partial<PublishedList> | null;
  if (!Array.isArray(list?.models) || !list.media || !list.pace) throw new Error('this is not a list of models');
  return list as PublishedList;
}

/**
 * Merges several lists. A model that is available anywhere is available, with the details of its
 * fastest holder. `auto` is the choice of a separator whose choice is available; a real model wins
 * over the preview. `media` is what every separator can do. `lists` is not empty.
 */
export function mergeModelLists(lists: readonly ModelList[]): ModelList {
  const byName = new Map<string, ModelInfo>();
  for (const model of lists.flatMap((list) => list.models)) {
    const known = byName.get(model.name);
    if (known === undefined || rank(model) > rank(known)) byName.set(model.name, model);
  }
  const preference = ({ auto }: ModelList) => {
    const model = byName.get(auto);
    if (model === undefined || !model.available) return 0;
    return model.origin === 'preview' ? 1 : 2;
  };
  const chosen = lists.reduce((best, list) => (preference(list) > preference(best) ? list : best));
  const { auto, autoReason, autoDetail } = chosen;
  const media = mergeMedia(lists.map((list) => list.media));
  return { models: [...byName.values()], auto, autoReason, autoDetail, media };
}

/** No speed is below 0, so an available model ranks above every unavailable one. */
function rank(model: ModelInfo): number {
  return model.available ? 1 + model.speed : 0;
}
