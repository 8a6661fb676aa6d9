// Tests the learned pace, and that it survives a restart.

import { expect, it } from 'vitest';
import { createLearnedPace, type TimedSong } from './learned-pace.ts';

const song = (more: Partial<TimedSong> = {}): TimedSong => ({
  model: 'm',
  revision: '1',
  seconds: 100,
  effort: 1,
  beforeMs: 1_000,
  separatingMs: 50_000,
  afterMs: 4_000,
  ...more,
});

it('before the first song, the pace is the measured speed and a first guess of the other stages', () => {
  const pace = createLearnedPace().pace(2, new Map([['m@1', 4]]));
  expect(pace).toMatchObject({ slots: 2, separating: { 'm@1': { fixedSeconds: 0, perSecond: 0.25 } } });
  expect(pace.before.perSecond).toBeGreaterThan(0);
  expect(pace.after.perSecond).toBeGreaterThan(0);
  expect(createLearnedPace().pace(1, new Map([['m@1', 0]])).separating).toEqual({});
});

it('a song replaces the measured speed of its model, and the other stages serve all models', () => {
  const learned = createLearnedPace();
  learned.learn(song());
  const measured = new Map([
    ['m@1', 4],
    ['other@1', 10],
  ]);
  const { before, separating, after } = learned.pace(1, measured);
  expect(before.perSecond).toBeCloseTo(0.01);
  expect(after.perSecond).toBeCloseTo(0.04);
  expect(separating['m@1']?.perSecond).toBeCloseTo(0.5);
  expect(separating['other@1']?.perSecond).toBeCloseTo(0.1);
});

it('a song with more passes does not make the model seem slower', () => {
  const learned = createLearnedPace();
  learned.learn(song({ effort: 4, separatingMs: 200_000 }));
  expect(learned.pace(1, new Map()).separating['m@1']?.perSecond).toBeCloseTo(0.5);
});

it('a restored pace is that of the earlier process, except for what this one has learned', () => {
  const earlier = createLearnedPace();
  earlier.learn(song());
  earlier.learn(song({ model: 'other', separatingMs: 10_000 }));
  const restarted = createLearnedPace();
  restarted.restore(earlier.toJson());
  expect(restarted.pace(1, new Map())).toEqual(earlier.pace(1, new Map()));

  const quick = createLearnedPace();
  quick.learn(song({ separatingMs: 5_000 }));
  quick.restore(earlier.toJson());
  const { separating } = quick.pace(1, new Map());
  expect(separating['m@1']?.perSecond).toBeCloseTo(0.05);
  expect(separating['other@1']?.perSecond).toBeCloseTo(0.1);
});

it('a record that has another form restores nothing', () => {
  const learned = createLearnedPace();
  learned.restore('{"before":1}');
  learned.restore('not JSON');
  expect(learned.toJson()).toBe(createLearnedPace().toJson());
});
