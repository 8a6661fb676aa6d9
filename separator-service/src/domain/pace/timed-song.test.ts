// Tests which part of a song's time counts for which stage.

import { songOptions } from '@stemline/common/options/options.ts';
import { expect, it } from 'vitest';
import { timedSong } from './timed-song.ts';

const song = { model: 'm', revision: '1', options: songOptions('{}'), seconds: 60, memoryBytes: 1_000 };
const timings = { separate: 50_000, encode: 2_000, total: 55_000 };
const timesOf = (engine: Record<string, number>) => timedSong({ ...song, timings, engine });

it('the time of the device counts as separating, and the time of other songs in between does not count', () => {
  expect(timesOf({ load: 1_000, separate: 49_000, compute: 30_000, wait: 0 })).toEqual({
    ...song,
    beforeMs: 3_000,
    separatingMs: 30_000,
    blockedMs: 0,
    afterMs: 2_000,
  });
});

it('the time in which separating waited for the encoders is measured, without the time in which the device computed', () => {
  expect(timesOf({ compute: 30_000, wait: 5_000 }).blockedMs).toBe(5_000);
  expect(timesOf({ compute: 48_000, wait: 40_000 }).blockedMs).toBe(2_000);
});

it('without the time of the device, the whole time of separating counts, except for the load of the model', () => {
  expect(timesOf({ load: 8_000, total: 50_000 })).toMatchObject({ separatingMs: 42_000, blockedMs: 0, afterMs: 2_000 });
  expect(timesOf({ load: 60_000 }).separatingMs).toBeGreaterThan(0);
});
