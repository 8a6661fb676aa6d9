// Finds the frames of an MP3 with a variable bit rate. A frame does not state its number, so all
// headers before it are read once; the audio that is not played is downloaded and dropped.

import { mpegFrame } from '@stemline/common/audio/mpeg-frames.ts';
import type { FetchBytes } from './file-bytes.ts';
import { HEADER_BYTES, type Mp3Layout } from './mp3-layout.ts';
import { RESERVOIR_BYTES, STATE_FRAMES, type TakeFrames } from './mp3-pieces.ts';
import { damaged } from './pieces.ts';

/** Bytes of one request on the way to a later place of the song. */
const SCAN_BYTES = 1 << 20;
/** The frames of a piece may need more bytes than the mean. */
const RESERVE = 1.1;
/** Longer than a frame. */
const EXTRA_BYTES = 4_096;

/** An MP3 with a variable bit rate. */
export interface VariableMp3 {
  readonly layout: Mp3Layout;
  /** In bytes. */
  readonly size: number;
  readonly fetchBytes: FetchBytes;
}

/** Creates the places of the frames. They are learned as far as the song is read. */
export function createVariableFrames({ layout, size, fetchBytes }: VariableMp3): TakeFrames {
  const { firstByte, frames, frameSamples, delay, sideBytes, header } = layout;
  const mean = (size - firstByte) / frames;
  /** The offsets of the known frames, and the one behind them. */
  const offsets = [firstByte];
  const offset = (frame: number) => offsets[frame] as number;
  const known = () => offsets.length - 1;

  /** Learns the frames in these bytes. */
  const learn = (bytes: Uint8Array, from: number) => {
    while (known() < frames) {
      const at = offset(known()) - from;
      if (at + HEADER_BYTES > bytes.length) return;
      const frame = mpegFrame(bytes, at);
      if (frame?.kind !== header.kind) throw damaged();
      offsets.push(from + at + frame.bytes);
    }
  };

  /** Learns the frames up to `frame`, and resolves with the bytes from `from` on if it had to. */
  const scan = async (frame: number, from: number, signal: AbortSignal) => {
    while (known() < frame) {
      const before = known();
      const begin = Math.min(from, offset(before));
      const wanted = offset(before) - begin + (frame - before) * mean * RESERVE + EXTRA_BYTES;
      const end = begin + Math.ceil(Math.min(wanted, Math.max(SCAN_BYTES, offset(before) - begin + EXTRA_BYTES)));
      learn(await fetchBytes(begin, Math.min(size, end), signal), begin);
      if (known() === before) throw damaged();
    }
  };

  /** Returns the first frame that is needed to decode this one. */
  const firstFor = (frame: number): number => {
    let first = Math.max(0, frame - STATE_FRAMES);
    for (let bytes = 0; first > 0 && bytes < RESERVOIR_BYTES; first -= 1)
      bytes += offset(first) - offset(first - 1) - HEADER_BYTES - sideBytes;
    return first;
  };

  return async (from, end, signal) => {
    const start = Math.min(frames, Math.floor((from + delay) / frameSamples));
    const behind = Math.min(frames, Math.ceil((end + delay) / frameSamples));
    await scan(start, Number.POSITIVE_INFINITY, signal);
    const first = firstFor(start);
    await scan(behind, offset(first), signal);
    const bytes = await fetchBytes(offset(first), offset(behind), signal);
    if (bytes.length < offset(behind) - offset(first)) throw damaged();
    return { bytes: bytes.slice(), count: behind - first, skip: from + delay - first * frameSamples };
  };
}
