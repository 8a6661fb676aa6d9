// Downloads the frames of a file that contain a piece of the song. The frames have different
// lengths, and the file has no index, so the search approaches them.

import type { FetchBytes } from './file-bytes.ts';
import { createKnownPlaces, type Place } from './known-places.ts';
import { damaged } from './pieces.ts';

/** The smallest part of a file that states its place in the song. */
export interface Frame {
  /** Offset in the bytes in which it was found. */
  readonly at: number;
  /** The sample of the song with which it begins. */
  readonly first: number;
  /** The sample behind its last one. */
  readonly end: number;
}

/** Frames that follow each other. */
export interface FrameRun {
  readonly frames: readonly Frame[];
  /** The offset behind the last of them. */
  readonly endAt: number;
}

/** Whole frames that follow each other. */
export interface FoundFrames {
  readonly bytes: Uint8Array;
  /** The first sample of the song in the frames, and the one behind the last. */
  readonly first: number;
  readonly end: number;
}

/** A file of frames. `isEnd`: some of its bytes end where the file ends. */
export interface FrameFile {
  /** The place of the first frame. */
  readonly begin: Place;
  /** Samples of each channel. */
  readonly samples: number;
  /** In bytes. */
  readonly size: number;
  /** Reading begins at most this number of samples before the piece. */
  readonly near: number;
  /** Most parts of the file with this length contain a whole frame. */
  readonly probeBytes: number;
  /** All of them with this length do. */
  readonly maxProbeBytes: number;
  /** Returns the whole frames from the first byte on. Undefined: none begins there. */
  runAt(bytes: Uint8Array, isEnd: boolean): FrameRun | undefined;
  /** Returns the first whole frames that follow each other. Undefined: there are none. */
  findRun(bytes: Uint8Array, isEnd: boolean): FrameRun | undefined;
  readonly fetchBytes: FetchBytes;
}

/** Each request at least halves the rest or comes near, so this is enough for any file. */
const MAX_REQUESTS = 40;
/** The frames of a piece may need more bytes than those around them. */
const RESERVE = 1.05;
/** When they do, the next request goes this much farther. */
const GROWTH = 1.25;

/**
 * Returns a function that resolves with the frames from the one with the sample `from` to the one
 * before the sample `end`. It rejects as a read does.
 */
export function createFrameSearch(file: FrameFile) {
  const { begin, samples, size, near, maxProbeBytes, fetchBytes } = file;
  const places = createKnownPlaces(begin, { sample: samples, byte: size });

  const remember = ({ frames }: FrameRun, offset: number) => {
    for (const { at, first } of frames) places.add({ sample: first, byte: offset + at });
  };

  /** Finds a place near `from`, and before it. */
  const approach = async (from: number, signal: AbortSignal) => {
    let { probeBytes } = file;
    for (let requests = 0; requests < MAX_REQUESTS; requests += 1) {
      const [low, high] = [places.before(from), places.after(from + 1)];
      if (from - low.sample <= near) return low;
      // Where the bit rate is uneven, the estimate alone would come closer very slowly.
      const guess = requests % 2 === 0 ? places.estimate(from - near / 2) : Math.floor((low.byte + high.byte) / 2);
      const start = Math.max(low.byte, Math.min(guess, high.byte - probeBytes));
      const bytes = await fetchBytes(start, Math.min(size, start + probeBytes), signal);
      const run = file.findRun(bytes, start + bytes.length >= size);
      if (run) remember(run, start);
      else if (probeBytes < maxProbeBytes) probeBytes = maxProbeBytes;
      else break;
    }
    throw damaged();
  };

  return async (from: number, end: number, signal: AbortSignal): Promise<FoundFrames> => {
    const { byte: start, sample } = await approach(from, signal);
    let bytes: Uint8Array = new Uint8Array();
    const behind = Math.min(end, samples);
    let upTo = start + Math.ceil((places.estimate(behind) - start) * RESERVE) + file.probeBytes;
    for (let requests = 0; requests < MAX_REQUESTS; requests += 1) {
      const more = await fetchBytes(start + bytes.length, Math.min(size, upTo), signal);
      bytes = joined(bytes, more);
      const isEnd = start + bytes.length >= size;
      const run = file.runAt(bytes, isEnd);
      const last = run?.frames.at(-1);
      if (run && last) {
        if (run.frames[0]?.first !== sample) throw damaged();
        remember(run, start);
        const first = run.frames.findLast((frame) => frame.first <= from) ?? (run.frames[0] as Frame);
        const after = run.frames.find((frame) => frame.first >= behind);
        if (after) return { bytes: bytes.subarray(first.at, after.at), first: first.first, end: after.first };
        if (last.end >= behind)
          return { bytes: bytes.subarray(first.at, run.endAt), first: first.first, end: last.end };
      }
      if (isEnd || (!run && bytes.length >= maxProbeBytes)) break;
      upTo = start + Math.ceil(bytes.length * GROWTH) + file.probeBytes;
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
