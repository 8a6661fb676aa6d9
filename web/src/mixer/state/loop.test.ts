// Tests the edges of the part that repeats.

import { expect, it } from 'vitest';
import { dragEdge, dragLoop, loopBetween, setEdge, wholeLoop } from './loop.ts';

it('a loop begins with its second edge', () => {
  const first = setEdge({}, 'start', 10.0004, 60);
  expect(wholeLoop(first)).toBeUndefined();
  expect(wholeLoop(setEdge(first, 'end', 20, 60))).toEqual({ start: 10, end: 20 });
});

it('an edge beyond the other edge moves the other one to an end of the song', () => {
  const loop = { start: 10, end: 20 };
  expect(setEdge(loop, 'start', 30, 60)).toEqual({ start: 30, end: 60 });
  expect(setEdge(loop, 'end', 5, 60)).toEqual({ start: 0, end: 5 });
});

it('edges at the very ends of a song leave a loop that can be heard', () => {
  expect(setEdge({}, 'start', 60, 60)).toEqual({ start: 59.9, end: undefined });
  expect(setEdge({}, 'end', 0, 60)).toEqual({ start: undefined, end: 0.1 });
});

it('a dragged edge stops before the other edge and at the ends of the song', () => {
  const loop = { start: 10, end: 20 };
  expect(dragEdge(loop, 'start', 25, 60)).toEqual({ start: 19.9, end: 20 });
  expect(dragEdge(loop, 'end', -3, 60)).toEqual({ start: 10, end: 10.1 });
  expect(dragEdge(loop, 'end', 99, 60)).toEqual({ start: 10, end: 60 });
});

it('a dragged loop keeps its length', () => {
  expect(dragLoop({ start: 10, end: 20 }, 55, 60)).toEqual({ start: 50, end: 60 });
  expect(dragLoop({ start: 10, end: 20 }, -5, 60)).toEqual({ start: 0, end: 10 });
});

it('a drag in either direction makes a loop, and a click makes none', () => {
  expect(loopBetween(20, 10, 60)).toEqual({ start: 10, end: 20 });
  expect(loopBetween(-1, 70, 60)).toEqual({ start: 0, end: 60 });
  expect(loopBetween(10, 10.05, 60)).toBeUndefined();
});
