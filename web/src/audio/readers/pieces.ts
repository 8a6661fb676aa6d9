// Cuts decoded pieces, and finds out whether the browser decodes pieces as expected.

import { Problem } from '../../api/problem.ts';
import { type Stereo, silence } from './piece-reader.ts';

/** Copies `frames` frames from `at` on; those outside are silent. */
export function cutPiece(decoded: Stereo, at: number, frames: number): Stereo {
  const piece = silence(frames);
  const from = Math.max(0, at);
  for (const channel of [0, 1] as const)
    piece[channel].set(decoded[channel].subarray(from, Math.max(from, at + frames)), from - at);
  return piece;
}

/**
 * Throws the Problem UNPLAYABLE unless a piece has the expected length. A browser rounds a length
 * that is not a whole number of frames up or down.
 */
export function checkLength([left]: Stereo, expected: number): void {
  if (Math.abs(left.length - expected) >= 1 + Number.EPSILON * expected) throw damaged();
}

/** Returns the failure of a track whose bytes are not those that belong there. */
export function damaged(): Problem {
  return new Problem('UNPLAYABLE', 'The track is damaged.');
}

/**
 * Resolves with whether the frame `from` can be loaded: a browser may expect that a file begins
 * with its first frame. Rejects as a read does.
 */
export async function decodesPiece(
  load: (from: number, end: number, signal: AbortSignal) => Promise<Stereo>,
  from: number,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await load(from, from + 1, signal);
    return true;
  } catch (cause) {
    if (cause instanceof Problem && cause.code === 'UNPLAYABLE') return false;
    throw cause;
  }
}
