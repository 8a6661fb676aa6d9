// Tests the learned pace, and that it survives a restart.

import { songOptions } from '@stemline/common/options/options.ts';
import { kindKey } from '@stemline/job-queue/pace-key.ts';
import { expect, it } from 'vitest';
import { createLearnedPace } from './learned-pace.ts';
import type { TimedSong } from './timed-song.ts';

const song = (more: Partial<TimedSong> = {}): TimedSong => ({
  model: 'm',
  revision: '1',
  seconds: 100,
  memoryBytes: 1_000,
  options: songOptions('{}'),
  beforeMs: 1_000,
  separatingMs: 50_000,
  blockedMs: 0,
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
  learned.learn(song({ options: songOptions('{"shifts":4}'), separatingMs: 200_000 }));
  expect(learned.pace(1, new Map()).separating['m@1']?.perSecond).toBeCloseTo(0.5);
});

it('each kind of songs is learned by itself, and a song teaches its model and precision too', () => {
  const learned = createLearnedPace();
  const fast = songOptions('{"formats":["flac"],"precision":"fast"}');
  learned.learn(song());
  learned.learn(song({ options: fast, separatingMs: 20_000, blockedMs: 3_000, afterMs: 500 }));
  const { separating, kinds } = learned.pace(1, new Map([['m@1', 4]]));
  expect(separating['m@1']?.perSecond).toBeCloseTo(0.5);
  expect(separating['m@1 fast']?.perSecond).toBeCloseTo(0.2);
  expect(kinds?.[kindKey({ name: 'm', revision: '1' }, fast)]).toEqual({
    separating: { fixedSeconds: 0, perSecond: expect.closeTo(0.2) },
    blocked: { fixedSeconds: 0, perSecond: expect.closeTo(0.03) },
    after: { fixedSeconds: 0, perSecond: expect.closeTo(0.005) },
  });
  expect(kinds?.[kindKey({ name: 'm', revision: '1' }, songOptions('{}'))]?.after.perSecond).toBeCloseTo(0.04);
});

it.each(['{"stems":["vocals"]}', '{"two_stems":"vocals","other_method":"minus"}'])(
  'a song with %s, which may skip networks, does not make its model seem faster',
  (optionsJson) => {
    const learned = createLearnedPace();
    learned.learn(song({ options: songOptions(optionsJson), separatingMs: 12_500 }));
    const { separating, kinds } = learned.pace(1, new Map([['m@1', 2]]));
    expect(separating['m@1']?.perSecond).toBeCloseTo(0.5);
    expect(Object.values(kinds ?? {}).map((kind) => kind.separating.perSecond)).toEqual([expect.closeTo(0.125)]);
  },
);

it('a song with short segments is a kind of its own, and does not make its model seem slower', () => {
  const learned = createLearnedPace();
  const short = songOptions('{"segment":1}');
  learned.learn(song({ options: short, separatingMs: 390_000 }));
  learned.learn(song());
  const { separating, kinds } = learned.pace(1, new Map());
  expect(separating['m@1']?.perSecond).toBeCloseTo(0.5);
  const perSecond = (options: typeof short) =>
    kinds?.[kindKey({ name: 'm', revision: '1' }, options)]?.separating.perSecond;
  expect([perSecond(short), perSecond(songOptions('{}'))]).toEqual([expect.closeTo(3.9), expect.closeTo(0.5)]);
});

it('only the kinds of the latest songs are kept, also after a restart', () => {
  const learned = createLearnedPace();
  for (let stem = 0; stem < 150; stem += 1) learned.learn(song({ options: songOptions(`{"stems":["s${stem}"]}`) }));
  const restarted = createLearnedPace();
  restarted.restore(learned.toJson());
  for (const { kinds } of [learned.pace(1, new Map()), restarted.pace(1, new Map())]) {
    const stems = Object.keys(kinds ?? {}).map((key) => Number(/ s(\d+) /.exec(key)?.[1]));
    expect(stems).toEqual(Array.from({ length: 100 }, (_, index) => 50 + index));
  }
});

it('a pace that an earlier version has learned, without kinds and memory, is restored', () => {
  const earlier = createLearnedPace();
  earlier.learn(song());
  const { kinds: _kinds, memory: _memory, ...old } = JSON.parse(earlier.toJson());
  const learned = createLearnedPace();
  learned.restore(JSON.stringify(old));
  expect(learned.pace(1, new Map()).separating['m@1']?.perSecond).toBeCloseTo(0.5);
  expect(learned.pace(1, new Map()).kinds).toEqual({});
  expect(learned.memory).toEqual(new Map());
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

it('the memory of a model is the most that one of its songs has reported, in any order, also after a restart', () => {
  const earlier = createLearnedPace();
  earlier.learn(song({ memoryBytes: 2_000 }));
  earlier.learn(song({ memoryBytes: 3_000, options: songOptions('{"precision":"fast"}') }));
  earlier.learn(song({ memoryBytes: 2_000 }));
  earlier.learn(song({ model: 'other', memoryBytes: 5_000 }));
  earlier.learn(song({ revision: '2', memoryBytes: 1_000 }));
  expect(Object.fromEntries(earlier.memory)).toEqual({ 'm@1': 3_000, 'other@1': 5_000, 'm@2': 1_000 });
  const restarted = createLearnedPace();
  restarted.learn(song({ memoryBytes: 4_000 }));
  restarted.learn(song({ model: 'other', memoryBytes: 2_000 }));
  restarted.restore(earlier.toJson());
  expect(Object.fromEntries(restarted.memory)).toEqual({ 'm@1': 4_000, 'other@1': 5_000, 'm@2': 1_000 });
});

it('a record that has another form restores nothing', () => {
  const learned = createLearnedPace();
  learned.restore('{"before":1}');
  learned.restore('not JSON');
  expect(learned.toJson()).toBe(createLearnedPace().toJson());
});
