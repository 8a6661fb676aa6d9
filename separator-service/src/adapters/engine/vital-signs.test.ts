import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createSegmentTimes } from './segment-times.ts';
import { createVitalSigns } from './vital-signs.ts';

const LIMITS = { suspectMs: 10_000, stallMs: 30_000, longStepMs: 300_000 };

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate', 'performance'],
  });
});
afterEach(() => {
  vi.useRealTimers();
});

function watch() {
  const events: string[] = [];
  const signs = createVitalSigns({
    limits: LIMITS,
    times: createSegmentTimes(),
    onSuspect: () => events.push('suspect'),
    onAlive: () => events.push('alive'),
    onHang: (hang, limitMs) => events.push(`${hang} ${limitMs}`),
  });
  /** Lets time pass. A heartbeat arrives each second, unless the engine is silent. */
  const pass = async (seconds: number, isSilent = false) => {
    for (let second = 0; second < seconds; second += 1) {
      await vi.advanceTimersByTimeAsync(1_000);
      if (!isSilent) signs.heard();
    }
  };
  return { events, signs, pass };
}

test('an engine with heartbeats and without work never counts as hung', async () => {
  const { events, pass } = watch();
  await pass(3_600);
  expect(events).toEqual([]);
});

test('a silent engine is suspect at first, and then hung', async () => {
  const { events, pass } = watch();
  await pass(11, true);
  expect(events).toEqual(['suspect']);
  await pass(1);
  expect(events).toEqual(['suspect', 'alive']);
  await pass(31, true);
  expect(events).toEqual(['suspect', 'alive', 'suspect', 'silent 30000']);
});

test('a first segment, the loading of a model and the writing of tracks have a limit of their own', async () => {
  const { events, signs, pass } = watch();
  signs.began('song', 'model');
  await pass(290);
  signs.advanced('song', 0, 2);
  await pass(290);
  signs.advanced('song', 2, 2);
  await pass(290);
  expect(events).toEqual([]);
  await pass(11);
  expect(events).toEqual(['no-progress 300000']);
});

test('a later segment may take ten times its usual time', async () => {
  const { events, signs, pass } = watch();
  signs.began('song', 'slow model');
  for (let done = 0; done < 50; done += 1) {
    signs.advanced('song', done, 100);
    await pass(8);
  }
  await pass(70);
  expect(events).toEqual([]);
  await pass(5);
  expect(events).toEqual(['no-progress 80000']);
});

test('a later segment of a fast model may take the shortest limit', async () => {
  const { events, signs, pass } = watch();
  signs.began('song', 'fast model');
  for (let done = 0; done < 50; done += 1) {
    signs.advanced('song', done, 100);
    await pass(1);
  }
  await pass(28);
  expect(events).toEqual([]);
  await pass(2);
  expect(events).toEqual(['no-progress 30000']);
});

test('an engine whose songs all have four parts that are not taken may wait without a limit', async () => {
  const { events, signs, pass } = watch();
  signs.began('song', 'model');
  signs.advanced('song', 1, 9);
  for (let part = 0; part < 4; part += 1) signs.sent('song');
  await pass(3_600);
  expect(events).toEqual([]);
  signs.taken('song');
  await pass(29);
  expect(events).toEqual([]);
  await pass(2);
  expect(events).toEqual(['no-progress 30000']);
});

test.each([3, 4])('an engine that hangs in a song is found although another song has %i parts', async (parts) => {
  const { events, signs, pass } = watch();
  for (const id of ['waits', 'hangs']) {
    signs.began(id, 'model');
    signs.advanced(id, 1, 9);
  }
  for (let part = 0; part < parts; part += 1) signs.sent('waits');
  await pass(31);
  expect(events).toEqual(['no-progress 30000']);
});

test('new requests do not extend the time of an engine that hangs', async () => {
  const { events, signs, pass } = watch();
  signs.began('song', 'model');
  for (let request = 0; request < 100; request += 1) {
    await pass(5);
    signs.began(`request ${request}`);
  }
  expect(events).toEqual(['no-progress 300000']);
});

test('a request that has ended has no limit', async () => {
  const { events, signs, pass } = watch();
  signs.began('song', 'model');
  signs.advanced('song', 1, 2);
  signs.ended('song');
  await pass(3_600);
  expect(events).toEqual([]);
});
