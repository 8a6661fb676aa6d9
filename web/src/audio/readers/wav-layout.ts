// Reads the header of a WAV and converts its samples.

import { type Stereo, silence } from './piece-reader.ts';

/** The layout of a WAV. */
export interface WavLayout {
  /** Offset of the first sample in the file. */
  readonly firstByte: number;
  readonly channels: number;
  /** Bytes of one sample of one channel. */
  readonly sampleBytes: number;
  readonly isFloat: boolean;
  /** In Hz. */
  readonly sampleRate: number;
}

const PCM = 1;
const FLOAT = 3;
const EXTENSIBLE = 0xfffe;
/** In the extended structure, the format follows behind these bytes. */
const EXTENDED_FORMAT_AT = 24;

/**
 * Reads the header from the first bytes of a file. Undefined: it is not a WAV with integers of 16
 * or 24 bits or with floats of 32 bits.
 */
export function wavLayout(head: Uint8Array): WavLayout | undefined {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const name = (at: number) => String.fromCharCode(...head.subarray(at, at + 4));
  if (!['RIFF', 'RF64'].includes(name(0)) || name(8) !== 'WAVE') return undefined;
  let format: Omit<WavLayout, 'firstByte'> | undefined;
  for (let at = 12; at + 8 <= head.length; ) {
    const size = view.getUint32(at + 4, true);
    if (name(at) === 'data') return format && { ...format, firstByte: at + 8 };
    if (name(at) === 'fmt ' && at + 8 + 16 <= head.length) format = formatAt(view, at + 8, size);
    at += 8 + size + (size % 2);
  }
  return undefined;
}

function formatAt(view: DataView, at: number, size: number): Omit<WavLayout, 'firstByte'> | undefined {
  const tag = view.getUint16(at, true);
  const isExtended = tag === EXTENSIBLE && size >= EXTENDED_FORMAT_AT + 2;
  const format = isExtended ? view.getUint16(at + EXTENDED_FORMAT_AT, true) : tag;
  const sampleBytes = view.getUint16(at + 14, true) / 8;
  const isFloat = format === FLOAT;
  if (isFloat ? sampleBytes !== 4 : format !== PCM || (sampleBytes !== 2 && sampleBytes !== 3)) return undefined;
  return { channels: view.getUint16(at + 2, true), sampleBytes, isFloat, sampleRate: view.getUint32(at + 4, true) };
}

/** Converts interleaved samples. The channels after the second are ignored. */
export function stereoOf(bytes: Uint8Array, layout: WavLayout): Stereo {
  const { channels, sampleBytes } = layout;
  const frames = Math.floor(bytes.length / (channels * sampleBytes));
  const stereo = silence(frames);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const sampleAt = sampleReader(view, layout);
  for (const channel of [0, 1] as const) {
    const samples = stereo[channel];
    const offset = Math.min(channel, channels - 1) * sampleBytes;
    for (let frame = 0; frame < frames; frame += 1) samples[frame] = sampleAt(frame * channels * sampleBytes + offset);
  }
  return stereo;
}

function sampleReader(view: DataView, { sampleBytes, isFloat }: WavLayout): (at: number) => number {
  if (isFloat) return (at) => view.getFloat32(at, true);
  if (sampleBytes === 2) return (at) => view.getInt16(at, true) / 0x8000;
  return (at) => ((view.getInt16(at + 1, true) << 8) | view.getUint8(at)) / 0x80_0000;
}
