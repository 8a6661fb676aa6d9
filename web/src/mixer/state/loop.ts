// Edges of the part of a song that repeats, in seconds.

import type { Loop } from '../../audio/transport.ts';
import { MIN_LOOP_SECONDS } from './mix.ts';

/** The name of an edge of a loop. */
export type LoopEdge = 'start' | 'end';

/** A loop whose second edge may be missing yet. */
export interface LoopEdges {
  readonly start?: number | undefined;
  readonly end?: number | undefined;
}

/**
 * Sets the first edge (A) or the second (B). An edge beyond the other one moves the other one: A
 * moves B to the end of the song, and B moves A to its beginning.
 */
export function setEdge(edges: LoopEdges, edge: LoopEdge, seconds: number, duration: number): LoopEdges {
  const at = roundSeconds(Math.max(0, Math.min(duration, seconds)));
  if (edge === 'start') {
    const start = Math.min(at, roundSeconds(Math.max(0, duration - MIN_LOOP_SECONDS)));
    const isBefore = edges.end === undefined || edges.end - start >= MIN_LOOP_SECONDS;
    return { start, end: isBefore ? edges.end : roundSeconds(duration) };
  }
  const end = Math.max(at, MIN_LOOP_SECONDS);
  const isAfter = edges.start === undefined || end - edges.start >= MIN_LOOP_SECONDS;
  return { start: isAfter ? edges.start : 0, end };
}

/** Moves one edge and stops before the other one. */
export function dragEdge(loop: Loop, edge: LoopEdge, seconds: number, duration: number): Loop {
  return edge === 'start'
    ? { ...loop, start: roundSeconds(Math.max(0, Math.min(seconds, loop.end - MIN_LOOP_SECONDS))) }
    : { ...loop, end: roundSeconds(Math.min(duration, Math.max(seconds, loop.start + MIN_LOOP_SECONDS))) };
}

/** Moves the whole loop so that it begins at a time. Its length stays. */
export function dragLoop(loop: Loop, start: number, duration: number): Loop {
  const length = loop.end - loop.start;
  const begin = Math.max(0, Math.min(start, duration - length));
  return { start: roundSeconds(begin), end: roundSeconds(begin + length) };
}

/** Returns the loop between two times, in any order; undefined: they are too close. */
export function loopBetween(one: number, other: number, duration: number): Loop | undefined {
  const start = Math.max(0, Math.min(one, other));
  const end = Math.min(duration, Math.max(one, other));
  return end - start < MIN_LOOP_SECONDS ? undefined : { start: roundSeconds(start), end: roundSeconds(end) };
}

/** Returns the loop that two edges make; undefined: an edge is missing. */
export function wholeLoop({ start, end }: LoopEdges): Loop | undefined {
  return start === undefined || end === undefined ? undefined : { start, end };
}

/** Rounds to milliseconds, so that the text of a mix stays short. */
export function roundSeconds(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
