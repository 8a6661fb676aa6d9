// Marks of processes that decide on a deletion. Such a process writes its mark and then looks for
// users of the data. A user first records its use and then waits until there is no mark. So at
// least one of the two finds the record of the other, unless the process that decides is suspended
// for more than a minute: its mark counts as left behind by then.

import { randomUUID } from 'node:crypto';
import { retry } from '@stemline/common/async/retry.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { ObjectStore } from './object-store.ts';
import { markSchema } from './record-types.ts';
import type { Records } from './records.ts';

/** A deletion takes milliseconds, so the process that wrote an older mark has died. */
const STALE_MS = 60_000;
/** The longest wait for the end of a deletion. */
const WAIT_MS = 3_000;
const POLL = { baseMs: 40, maxMs: 40 };

/** Writes marks under prefixes of keys, and waits for their end. */
export interface DecisionMarks {
  /** Runs `decide` while a mark exists under the prefix. Each call uses its own mark. */
  during<T>(prefix: string, decide: () => Promise<T>): Promise<T>;
  /** Resolves when no process decides. Throws UNAVAILABLE with `message` after three seconds. */
  untilNone(prefix: string, message: string): Promise<void>;
}

/** Has no state of its own. */
export function createDecisionMarks({ store, records }: { store: ObjectStore; records: Records }): DecisionMarks {
  const isAny = async (prefix: string) => {
    for await (const nonce of store.children(prefix)) {
      const mark = await store.stat(prefix + nonce);
      if (mark && (await store.now()) - mark.modifiedMs < STALE_MS) return true;
    }
    return false;
  };
  return {
    during: async (prefix, decide) => {
      const key = prefix + randomUUID();
      await records.create(markSchema, key, { schema: 1, createdMs: Date.now() });
      try {
        return await decide();
      } finally {
        await store.delete(key);
      }
    },
    untilNone: (prefix, message) =>
      retry(
        async () => {
          if (await isAny(prefix)) throw new ServiceError('UNAVAILABLE', message);
        },
        { backoff: POLL, withinMs: WAIT_MS },
      ),
  };
}
