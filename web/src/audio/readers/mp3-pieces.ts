// Chooses the frames of an MP3 that contain a piece of the song, with those that their decoding
// needs, and finds the piece in the decoded samples.

import { HEADER_BYTES, type Mp3Layout } from './mp3-layout.ts';

/** Frames that make a piece. All numbers count frames of the MP3, except `skip`. */
export interface FrameSpan {
  /** The first frame to download. */
  readonly first: number;
  /** The frame behind the last one. */
  readonly end: number;
  /** Samples of the decoded span before the piece. */
  readonly skip: number;
}

/** The main data of a frame begins at most this far before it; without it the frame is silent. */
export const RESERVOIR_BYTES = 511;
/** A decoder needs its state after the frames before a frame. */
export const STATE_FRAMES = 2;

/** Whole frames, which are decoded together. */
export interface TakenFrames {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Number of frames. */
  readonly count: number;
  /** Samples of the frames before the piece. */
  readonly skip: number;
}

/**
 * Downloads the frames for the samples from `from` to before `end` of the track. Rejects as a read
 * does.
 */
export type TakeFrames = (from: number, end: number, signal: AbortSignal) => Promise<TakenFrames>;

/**
 * Returns the frames for the samples from `from` to before `end` of the song. The bit rate is
 * constant.
 */
export function spanOf(layout: Mp3Layout, from: number, end: number): FrameSpan {
  const { frameSamples, delay, frames, meanFrameBytes, sideBytes } = layout;
  const start = Math.floor((from + delay) / frameSamples);
  const mainBytes = Math.max(1, Math.floor(meanFrameBytes) - HEADER_BYTES - sideBytes);
  const reservoirFrames = Math.ceil(RESERVOIR_BYTES / mainBytes);
  const first = Math.max(0, start - STATE_FRAMES - reservoirFrames);
  return {
    first,
    end: Math.min(frames, Math.ceil((end + delay) / frameSamples)),
    skip: from + delay - first * frameSamples,
  };
}

/**
 * Returns the index of the sample `sample` of the span in `decoded` samples. A decoder that leaves
 * out frames that it cannot decode, or its delay, does so at the beginning. One that adds samples
 * adds them at the end.
 */
export function placeIn(decoded: number, expected: number, sample: number): number {
  return decoded < expected ? sample - (expected - decoded) : sample;
}
