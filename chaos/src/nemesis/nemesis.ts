// Causes faults in lanes, one fault of a lane after the other. A lane goes through all kinds of
// faults in a random order before it repeats one.

import { linkedAbort, sleep } from '@stemline/common/async/abort.ts';
import type { Recorder } from '../history/recorder.ts';
import type { Random } from '../random.ts';
import type { Fault, FaultContext } from './fault.ts';

/** Number of faults at a time. A long fault does not count, because its lane continues. */
const LANES = 3;
const PAUSE_MS = [300, 2_500] as const;
/** No fault begins in the last QUIET_MS of a period, so that the stack recovers in between. */
const PERIOD_MS = 40_000;
const QUIET_MS = 8_000;

/** A fault that a lane causes next. */
interface Turn {
  readonly fault: Fault;
  readonly choices: Random;
}

/** The parts that the nemesis uses. */
export interface NemesisDeps extends FaultContext {
  readonly faults: readonly Fault[];
  readonly recorder: Recorder;
}

/**
 * Causes faults until the signal aborts, then ends all of them. Resolves when all targets work
 * again. Rejects with the first error of a fault after all others have ended.
 */
export async function runNemesis(deps: NemesisDeps, stop: AbortSignal): Promise<void> {
  const { faults, recorder, random } = deps;
  const halt = linkedAbort(stop);
  const { signal } = halt;
  const long = new Map<string, Promise<void>>();
  const errors: unknown[] = [];
  let count = 0;

  const cause = async ({ name, begin }: Fault, choices: Random) => {
    const t = recorder.now();
    count += 1;
    const id = count;
    const active = await begin({ ...deps, random: choices });
    if (!active) return;
    recorder.record({ kind: 'fault', t, id, name, targets: active.targets });
    await active.hold(signal);
    await active.end();
    recorder.record({ kind: 'fault-end', id });
  };

  /** Resolves when the fault has ended. Its error ends all other faults. */
  const caused = (fault: Fault, choices: Random) =>
    cause(fault, choices).catch((error: unknown) => {
      errors.push(error);
      halt.abort(error);
    });

  const lane = async (number: number) => {
    for (const { fault, choices } of turns(faults, random, number)) {
      await sleep(choices.between(...PAUSE_MS), signal);
      const left = PERIOD_MS - (recorder.now() % PERIOD_MS);
      if (left < QUIET_MS) await sleep(left, signal);
      if (signal.aborted) return;
      if (long.has(fault.name)) continue;
      const causing = caused(fault, choices);
      if (!fault.isLong) await causing;
      else
        long.set(
          fault.name,
          causing.finally(() => long.delete(fault.name)),
        );
    }
  };
  await Promise.all(Array.from({ length: LANES }, (_, number) => lane(number)));
  await Promise.all(long.values());
  halt.release();
  if (errors.length > 0) throw errors[0];
}

/**
 * Yields the faults of a lane without end, each with choices of its own. Nothing here depends on
 * time, so the same seed gives the same turns. The lanes begin at different places of one order, so
 * that together they soon cause each kind.
 */
function* turns(faults: readonly Fault[], random: Random, lane: number): Generator<Turn> {
  for (let round = 1; ; round += 1) {
    const order = random.fork(`round ${round}`).shuffled(faults);
    const first = Math.floor((lane * order.length) / LANES);
    for (const [index, fault] of [...order.slice(first), ...order.slice(0, first)].entries())
      yield { fault, choices: random.fork(`lane ${lane}, round ${round}, turn ${index}`) };
  }
}
