// Tests the sums over several engines.

import { expect, it } from 'vitest';
import type { EngineStats, Hello } from './engine.ts';
import { createEngineTotals } from './engine-totals.ts';

const hello = (pid: number): Hello => ({ pid, device: 'cpu', device_name: 'test', slots: 2 });
const stats = (music: number, busy: number, passes: Record<string, number>): EngineStats => ({
  passes,
  music_s: music,
  busy_s: busy,
  waiting: 0,
  songs: 0,
  memory: { used_bytes: 1, limit_bytes: null },
});

/** Reads the sums while the engine states each of the figures, one after the other. */
function readAll(states: readonly (readonly [pid: number | undefined, stats: EngineStats | undefined])[]) {
  let now: (typeof states)[number] = [undefined, undefined];
  const engine = { hello: () => (now[0] === undefined ? undefined : hello(now[0])), stats: () => now[1] };
  const totals = createEngineTotals(engine);
  return states.map((state) => {
    now = state;
    const { musicSeconds, busySeconds, passes } = totals.read();
    return [musicSeconds, busySeconds, Object.fromEntries(passes)];
  });
}

it('the sums are those of the engine that runs, and zero before its first figures', () => {
  expect(
    readAll([
      [undefined, undefined],
      [7, undefined],
      [7, stats(60, 20, { 1: 5, 4: 2 })],
    ]),
  ).toEqual([
    [0, 0, {}],
    [0, 0, {}],
    [60, 20, { 1: 5, 4: 2 }],
  ]);
});

it('the figures of a new engine are added to the last ones of the engine before it', () => {
  const ended = stats(60, 20, { 1: 5, 4: 2 });
  expect(
    readAll([
      [7, ended],
      [undefined, undefined],
      [8, stats(100, 50, { 1: 9 })],
      [9, stats(1, 1, { 8: 1 })],
    ]),
  ).toEqual([
    [60, 20, { 1: 5, 4: 2 }],
    [60, 20, { 1: 5, 4: 2 }],
    [160, 70, { 1: 14, 4: 2 }],
    [161, 71, { 1: 14, 4: 2, 8: 1 }],
  ]);
});

it('a new engine with the process number of the old one does not make the sums fall', () => {
  expect(
    readAll([
      [7, stats(60, 20, { 1: 5 })],
      [7, stats(0, 0, {})],
      [7, stats(6, 2, { 1: 1 })],
    ]),
  ).toEqual([
    [60, 20, { 1: 5 }],
    [60, 20, { 1: 5 }],
    [66, 22, { 1: 6 }],
  ]);
});
