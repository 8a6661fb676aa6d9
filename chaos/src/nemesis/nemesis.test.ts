// Tests the nemesis with faults that change nothing, on a clock that the tests move.

import { sleep } from '@stemline/common/async/abort.ts';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { HistoryEvent } from '../history/events.ts';
import type { Recorder } from '../history/recorder.ts';
import { createRandom } from '../random.ts';
import type { Fault } from './fault.ts';
import { runNemesis } from './nemesis.ts';

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
const MINUTE_MS = 60_000;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function memoryRecorder(): Recorder {
  const events: HistoryEvent[] = [];
  const start = performance.now();
  const now = () => performance.now() - start;
  const record: Recorder['record'] = (event) => events.push({ t: now(), ...event } as HistoryEvent);
  return { path: '', events, now, at: (unixMs) => unixMs, record, close: async () => undefined };
}

/** Begins a nemesis that only the choices of seed 7 and the faults affect. */
function start(faults: readonly Fault[]) {
  const stop = new AbortController();
  const recorder = memoryRecorder();
  const random = createRandom(7);
  const stack = {} as Parameters<typeof runNemesis>[0]['stack'];
  const ended = runNemesis({ faults, recorder, random, stack, workOf: () => undefined }, stop.signal);
  return { recorder, ended, stop: () => stop.abort(new Error('the test is over')) };
}

/** Returns the choices of the faults by kind, of a minute in which each fault takes `lastsMs`. */
async function choicesOf(lastsMs: number): Promise<Map<string, number[]>> {
  const choices = new Map(NAMES.map((name) => [name, [] as number[]]));
  const faults = NAMES.map(
    (name): Fault => ({
      name,
      begin: async ({ random }) => {
        choices.get(name)?.push(random.fraction());
        return { targets: [], hold: (signal) => sleep(lastsMs, signal), end: async () => undefined };
      },
    }),
  );
  const { ended, stop } = start(faults);
  await vi.advanceTimersByTimeAsync(MINUTE_MS);
  stop();
  await ended;
  return choices;
}

it('the same seed makes the same choices, although faults of another run last longer', async () => {
  const [short, long] = [await choicesOf(10), await choicesOf(3_000)];
  for (const name of NAMES) {
    expect(long.get(name)?.length).toBeGreaterThan(0);
    expect(short.get(name)).toEqual(expect.arrayContaining(long.get(name) ?? []));
  }
});

it('a long fault that cannot end stops the others, and its error is reported once all have ended', async () => {
  const begin = async (hold: (signal: AbortSignal) => Promise<void>, end: () => Promise<void>) => ({
    targets: [],
    hold,
    end,
  });
  const broken: Fault = {
    name: 'broken',
    isLong: true,
    begin: () =>
      begin(
        (signal) => sleep(5_000, signal),
        async () => {
          throw new Error('the disk cannot be freed');
        },
      ),
  };
  const lasting: Fault = {
    name: 'lasting',
    begin: () =>
      begin(
        (signal) => sleep(60 * MINUTE_MS, signal),
        async () => undefined,
      ),
  };
  const { recorder, ended } = start([broken, lasting]);
  const reported = expect(ended).rejects.toThrow('the disk cannot be freed');
  await vi.advanceTimersByTimeAsync(MINUTE_MS);
  await reported;
  const of = (kind: string) => recorder.events.filter((event) => event.kind === kind).length;
  expect(of('fault')).toBeGreaterThan(1);
  expect(of('fault-end')).toBe(of('fault') - 1);
});
