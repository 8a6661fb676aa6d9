// Downloads the frames of a FLAC that contain a piece of the song. The frames have different
// lengths, and the file has no index, so the search approaches them.

import { Problem } from '../../api/problem.ts';
import { type FlacFrame, findFlacRun, flacRun } from './flac-frames.ts';
import type { FlacLayout } from './flac-layout.ts';
import { createKnownPlaces } from './known-places.ts';

/** Whole frames that follow each other. */
export interface FlacFrames {
  readonly bytes: Uint8Array;
  /** The first sample of the song in the frames, and the one behind the last. */
  readonly first: number;
  readonly end: number;
}

/** Downloads the bytes from `from` to before `end` of the file. */
export type FetchBytes = (from: number, end: number, signal: AbortSignal) => Promise<Uint8Array>;

/** A file whose first frame begins at `firstByte`. */
export interface FlacFile {
  readonly layout: FlacLayout;
  readonly firstByte: number;
  /** In bytes. */
  readonly size: number;
  readonly fetchBytes: FetchBytes;
}

/** Reading begins at most this far before the piece. */
const NEAR_SECONDS = 1;
/** Each request at least halves the rest or comes near, so this is enough for any file. */
const MAX_REQUESTS = 40;
/** The longest header of a frame. */
const HEADER_BYTES = 16;
/** The frames of a piece may need more bytes than those around them. */
const RESERVE = 1.05;
/** When they do, the next request goes this much farther. */
const GROWTH = 1.25;

/**
 * Returns a function that resolves with the frames from the one with the sample `from` to the one
 * before the sample `end`. It rejects as a read does.
 */
export function createFlacSearch({ layout, firstByte, size, fetchBytes }: FlacFile) {
  const near = NEAR_SECONDS * layout.sampleRate;
  /** Contains a whole frame and the header of the next one, wherever it begins. */
  const probeBytes = 2 * layout.maxFrameBytes + HEADER_BYTES;
  const places = createKnownPlaces({ sample: 0, byte: firstByte }, { sample: layout.samples, byte: size });

  const remember = (frames: readonly FlacFrame[], offset: number) => {
    for (const { at, first } of frames) places.add({ sample: first, byte: offset + at });
  };

  /** Finds a place near `from`, and before it. */
  const approach = async (from: number, signal: AbortSignal) => {
    for (let requests = 0; requests < MAX_REQUESTS; requests += 1) {
      const [low, high] = [places.before(from), places.after(from + 1)];
      if (from - low.sample <= near) return low;
      // Where the bit rate is uneven, the estimate alone would come closer very slowly.
      const guess = requests % 2 === 0 ? places.estimate(from - near / 2) : Math.floor((low.byte + high.byte) / 2);
      const start = Math.max(low.byte, Math.min(guess, high.byte - probeBytes));
      const bytes = await fetchBytes(start, Math.min(size, start + probeBytes), signal);
      const run = findFlacRun(layout, bytes, start + bytes.length >= size);
      if (!run) break;
      remember(run.frames, start);
    }
    throw damaged();
  };

  return async (from: number, end: number, signal: AbortSignal): Promise<FlacFrames> => {
    const { byte: start, sample } = await approach(from, signal);
    let bytes: Uint8Array = new Uint8Array();
    const behind = Math.min(end, layout.samples);
    let upTo = start + Math.ceil((places.estimate(behind) - start) * RESERVE) + probeBytes;
    for (let requests = 0; requests < MAX_REQUESTS; requests += 1) {
      const more = await fetchBytes(start + bytes.length, Math.min(size, upTo), signal);
      bytes = joined(bytes, more);
      const run = flacRun(layout, bytes, 0, start + bytes.length >= size);
      if (run?.frames[0]?.first !== sample) throw damaged();
      remember(run.frames, start);
      const first = run.frames.findLast((frame) => frame.first <= from) ?? run.frames[0];
      const after = run.frames.find((frame) => frame.first >= behind);
      const last = run.frames.at(-1) as FlacFrame;
      if (after) return { bytes: bytes.subarray(first.at, after.at), first: first.first, end: after.first };
      if (last.end >= behind) return { bytes: bytes.subarray(first.at, run.endAt), first: first.first, end: last.end };
      if (start + bytes.length >= size) break;
      upTo = start + Math.ceil(bytes.length * GROWTH) + probeBytes;
    }
    throw damaged();
  };
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

function damaged(): Problem {
  return new Problem('UNPLAYABLE', 'The track is damaged.');
}
