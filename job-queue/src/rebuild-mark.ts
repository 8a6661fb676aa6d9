// Marks a Redis whose queue is complete. A Redis that was emptied has lost the mark, and one that
// was restarted or replaced has another id, so the queue must be rebuilt from the store.

import { randomUUID } from 'node:crypto';
import { createPeriodic } from '@stemline/common/async/periodic.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
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

/** One rebuild, which renews itself. No other process begins one until it ends or is lost. */
export interface Rebuild {
  /**
   * Aborts with UNAVAILABLE when Redis has lost the rebuild: the jobs that were queued before may
   * be lost too.
   */
  readonly lost: AbortSignal;
  /**
   * Ends the rebuild. `isComplete`: the queue has all jobs now, and is marked if Redis has kept the
   * rebuild.
   */
  end(isComplete: boolean): Promise<void>;
}

/** The Redis with the mark. */
interface RebuildMarkDeps {
  readonly redis: RedisConnection;
  readonly keys: Keys;
  /** Milliseconds after which another process may begin a rebuild if this one was killed. */
  readonly holdMs?: number;
}

/** Has no state of its own. */
export function createRebuildMark({ redis, keys, holdMs = 20_000 }: RebuildMarkDeps): RebuildMark {
  return {
    begin: async (always) => {
      const token = randomUUID();
      if ((await redis.run('begin-rebuild', keys, { token, always, holdMs })) === 0) return undefined;
      const lost = new AbortController();
      const renewal = createPeriodic({
        everyMs: holdMs / 4,
        work: async () => {
          if ((await redis.run('keep-rebuild', keys, { token, holdMs })) === 0) lost.abort(isLost());
        },
        // Redis is unavailable. The rebuild writes to it too, and reports it.
        onError: () => undefined,
      });
      renewal.start();
      return {
        lost: lost.signal,
        end: async (isComplete) => {
          await renewal.stop();
          await redis.run('end-rebuild', keys, { token, isComplete });
        },
      };
    },
  };
}

function isLost(): ServiceError {
  return new ServiceError(
    'UNAVAILABLE',
    'Redis has lost the mark of this rebuild of the queue, and perhaps jobs. The next check repeats the rebuild.',
  );
}
