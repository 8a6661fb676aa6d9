// Causes faults, in a random order in which each kind comes before any comes again.

import { sleep } from '@stemline/common/async/abort.ts';
import type { Recorder } from '../history/recorder.ts';
import type { Fault, FaultContext } from './fault.ts';

/** Number of faults at a time, besides the long ones. */
const LANES = 3;
const PAUSE_MS = [300, 2_500] as const;
/** In each period, no fault begins in the last part, so that recoveries can be seen. */
const PERIOD_MS = 40_000;
const QUIET_MS = 8_000;

/** The parts that the nemesis uses. */
export interface NemesisDeps extends FaultContext {
  readonly faults: readonly Fault[];
  readonly recorder: Recorder;
}

/**
 * Causes faults until the signal aborts, then ends all of them. Resolves when all targets work
 * again.
 */
export async function runNemesis(deps: NemesisDeps, stop: AbortSignal): Promise<void> {
  const { faults, recorder, random } = deps;
  const long = new Map<string, Promise<void>>();
  let bag: Fault[] = [];
  let count = 0;

  const cause = async ({ name, begin }: Fault) => {
    const t = recorder.now();
    count += 1;
    const id = count;
    const active = await begin(deps);
    if (!active) return;
    recorder.record({ kind: 'fault', t, id, name, targets: active.targets });
    await active.hold(stop);
    await active.end();
    recorder.record({ kind: 'fault-end', id });
  };

  const lane = async () => {
    while (!stop.aborted) {
      await sleep(random.between(...PAUSE_MS), stop);
      const left = PERIOD_MS - (recorder.now() % PERIOD_MS);
      if (left < QUIET_MS) await sleep(left, stop);
      if (stop.aborted) return;
      if (bag.length === 0) bag = random.shuffled(faults);
      const fault = bag.pop();
      if (!fault || long.has(fault.name)) continue;
      const causing = cause(fault);
      if (!fault.isLong) await causing;
      else
        long.set(
          fault.name,
          causing.finally(() => long.delete(fault.name)),
        );
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  await Promise.all(long.values());
}
