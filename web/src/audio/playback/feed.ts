// Delivers the audio of all stems in the order of a plan, piece by piece.

import { type PieceReader, type Stereo, silence } from '../readers/piece-reader.ts';
import type { Stretcher } from '../stretch/stretching.ts';
import { type Plan, type Run, runsAfter } from './plan.ts';

/** Audio of all stems for the same time. */
export interface Piece {
  readonly stems: readonly Stereo[];
  readonly frames: number;
}

/** The source of pieces. */
export interface Feed {
  /**
   * Resolves with the next piece; undefined: the song has ended. `frames` is the wished length
   * before stretching. Rejects as PieceReader.read() does.
   */
  next(frames: number, signal: AbortSignal): Promise<Piece | undefined>;
  close(): void;
}

/** Seconds of the crossfade where a loop jumps back, so that it does not click. */
const JUMP_SECONDS = 0.002;

/** The parts of a feed. */
export interface FeedOptions {
  /** Of all stems. */
  readonly readers: readonly PieceReader[];
  /** In Hz. */
  readonly sampleRate: number;
  readonly plan: Plan;
  /** Changes the speed. Undefined: the speed is 1. */
  readonly stretcher: Stretcher | undefined;
}

/** Creates a feed. */
export function createFeed({ readers, sampleRate, plan, stretcher }: FeedOptions): Feed {
  const jumpFrames = Math.round(JUMP_SECONDS * sampleRate);
  let played = 0;
  let ended = false;
  /** The frame of the song behind the last one that was read. */
  let last = plan.from;

  const readRun = async (reader: PieceReader, { from, frames }: Run, before: number, signal: AbortSignal) => {
    const stereo = await reader.read(from, frames, signal);
    if (from === before || frames < jumpFrames) return stereo;
    crossfade(stereo, await reader.read(before, jumpFrames, signal));
    return stereo;
  };

  const read = async (frames: number, signal: AbortSignal): Promise<readonly Stereo[]> => {
    const runs = runsAfter(plan, played, frames);
    const before = [last, ...runs.map((run) => run.from + run.frames)];
    const length = runs.reduce((sum, run) => sum + run.frames, 0);
    played += length;
    ended = length < frames;
    last = before.at(-1) as number;
    return Promise.all(
      readers.map(async (reader) =>
        joined(await Promise.all(runs.map((run, index) => readRun(reader, run, before[index] as number, signal)))),
      ),
    );
  };

  return {
    next: async (frames, signal) => {
      while (!ended) {
        const pieces = await read(frames, signal);
        const stems = stretcher ? await stretcher.push(pieces, ended, signal) : pieces;
        const length = stems[0]?.[0].length ?? 0;
        // A stretcher first collects some audio.
        if (length > 0) return { stems, frames: length };
      }
      return undefined;
    },
    close: () => stretcher?.close(),
  };
}

/** Fades from `old` to the beginning of `stereo`, in place. */
function crossfade(stereo: Stereo, old: Stereo): void {
  for (const channel of [0, 1] as const) {
    const samples = stereo[channel];
    for (const [n, before] of old[channel].entries())
      samples[n] = before + ((samples[n] as number) - before) * ((n + 0.5) / old[channel].length);
  }
}

function joined(pieces: readonly Stereo[]): Stereo {
  const [first] = pieces;
  if (first && pieces.length === 1) return first;
  const stereo = silence(pieces.reduce((sum, [left]) => sum + left.length, 0));
  let at = 0;
  for (const piece of pieces) {
    for (const channel of [0, 1] as const) stereo[channel].set(piece[channel], at);
    at += piece[0].length;
  }
  return stereo;
}
