// Empties and limits Redis, and fills the disk.

import { sleep } from '@stemline/common/async/abort.ts';
import { until } from '@stemline/common/async/wait.ts';
import { WIPE } from '../history/events.ts';
import { REDIS } from '../stack/members.ts';
import { type Fault, type FaultContext, NOTHING } from './fault.ts';

const LASTS_MS = [1_000, 6_000] as const;
const HEAL_MS = 120_000;

/** The name of the fault that fills the disk. */
export const FILL = 'fill the disk';

/**
 * Waits for a change of Redis, and ignores its error: Redis may have made the change although its
 * answer was late, so the fault is recorded in any case.
 */
const tried = (change: Promise<unknown>) => change.catch(() => undefined);

const forAWhile =
  ({ random }: FaultContext) =>
  (signal: AbortSignal) =>
    sleep(random.between(...LASTS_MS), signal);

/** Repeats the end of a fault, because another fault may make Redis unavailable. */
const persistently = (work: () => Promise<void>) => async () => {
  const succeeds = () =>
    work().then(
      () => true,
      () => false,
    );
  await until(succeeds, { everyMs: 200, timeoutMs: HEAL_MS });
};

/**
 * Deletes one index of the queue. The fault lasts until the sweeper has repaired it, and the other
 * index is not lost meanwhile.
 */
function losing(index: 'streams' | 'sorted sets'): Fault {
  return {
    name: `lose the ${index} of redis`,
    isLong: true,
    begin: async ({ stack: { redis } }) => {
      if ((await tried(redis.lose(index))) === false) return undefined;
      const isRepaired = () => redis.hasEqualIndexes().catch(() => false);
      const hold = (signal: AbortSignal) =>
        until(() => signal.aborted || isRepaired(), { everyMs: 200, timeoutMs: HEAL_MS }).then(NOTHING);
      return { targets: [REDIS], hold, end: NOTHING };
    },
  };
}

/** All faults of Redis' data and of the disk. */
export const DATA_FAULTS: readonly Fault[] = [
  {
    name: WIPE,
    begin: async ({ stack }) => {
      await tried(stack.redis.wipe());
      return { targets: [REDIS], hold: NOTHING, end: NOTHING };
    },
  },
  losing('streams'),
  losing('sorted sets'),
  {
    name: 'limit the memory of redis',
    begin: async (context) => {
      const { redis } = context.stack;
      await tried(redis.limitMemory(true));
      const end = persistently(() => redis.limitMemory(false));
      return { targets: [REDIS], hold: forAWhile(context), end };
    },
  },
  {
    name: FILL,
    begin: async (context) => {
      const { disk } = context.stack;
      if (typeof disk === 'string') return undefined;
      await disk.fill();
      return { targets: ['storage', 'disk'], hold: forAWhile(context), end: () => disk.free() };
    },
  },
];
