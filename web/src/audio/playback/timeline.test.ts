// Tests the relation between the clock and the frames that have been played.

import { expect, it } from 'vitest';
import { createTimeline } from './timeline.ts';

it('pieces follow each other without a gap although the clock has advanced', () => {
  const timeline = createTimeline();
  expect(timeline.next(1_000)).toBe(1_000);
  expect(timeline.place(500)).toBe(1_000);
  expect(timeline.next(1_400)).toBe(1_500);
  expect(timeline.place(500)).toBe(1_500);
  expect(timeline.end()).toBe(2_000);
  expect([0, 1_000, 1_750, 9_999].map(timeline.playedAt)).toEqual([0, 0, 750, 1_000]);
});

it('a piece that is late begins after a gap, in which the song stands still', () => {
  const timeline = createTimeline();
  timeline.next(0);
  timeline.place(100);
  timeline.next(150);
  timeline.place(100);
  expect([100, 120, 150, 160, 300].map(timeline.playedAt)).toEqual([100, 100, 100, 110, 200]);
});

it('a place that is not used leaves no trace', () => {
  const timeline = createTimeline();
  timeline.next(0);
  timeline.next(50);
  expect(timeline.place(100)).toBe(50);
  expect(timeline.playedAt(60)).toBe(10);
});
