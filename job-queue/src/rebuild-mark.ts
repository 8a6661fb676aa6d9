// Marks a Redis whose queue is complete. A Redis that was emptied has lost the mark, and one that
// was restarted or replaced has another id, so the queue must be rebuilt from the store.

import { randomUUID } from 'node:crypto';
import type { RedisConnection } from './connection.ts';
import type { Keys } from './keys.ts';

/** All methods throw UNAVAILABLE when Redis cannot be reached. */
export interface RebuildMark {
  /**
   * Begins a rebuild, unless the queue is complete (with `always`, even then) or another process
   * rebuilds it. Returns undefined when it has not begun one.
   */
  begin(always: boolean): Promise<Rebuild | undefined>;
}

/** One rebuild. No other process begins one while this one is kept. */
export interface Rebuild {
  /**
   * Keeps the rebuild for another HOLD_MS. Returns false when Redis has lost it: the jobs that were
   * queued before may be lost too.
   */
  keep(): Promise<boolean>;
  /**
   * Ends the rebuild. `isComplete`: the queue has all jobs now, and is marked if Redis has kept the
   * rebuild.
   */
  end(isComplete: boolean): Promise<void>;
}

/** Time after which another process may begin a rebuild if this one ends without notice. */
const HOLD_MS = 20_000;

/** Has no state of its own. */
export function createRebuildMark({ redis, keys }: { redis: RedisConnection; keys: Keys }): RebuildMark {
  const on = [keys.complete, keys.rebuild];
  return {
    begin: async (always) => {
      const token = randomUUID();
      if ((await redis.run('begin-rebuild', on, { token, always, holdMs: HOLD_MS })) === 0) return undefined;
      return {
        keep: async () => (await redis.run('keep-rebuild', on, { token, holdMs: HOLD_MS })) === 1,
        end: async (isComplete) => {
          await redis.run('end-rebuild', on, { token, isComplete });
        },
      };
    },
  };
}
