// Estimates the length of the music in a file from its first bytes and its size, for forecasts
// before the file is decoded. docs/decisions/0011 states why no library does it.

import { MAX_LENGTH_SECONDS } from '../limits.ts';
import { isOggFlac, matroskaSeconds, movieSeconds, oggSeconds } from './container-length.ts';
import { declaredSeconds } from './declared-length.ts';
import { type AudioFormat, FORMATS } from './formats.ts';
import { adtsSeconds, mpegSeconds } from './frame-length.ts';
import { allId3Bytes } from './id3.ts';
import { type DetectedFormat, detect, SNIFF_BYTES } from './sniff.ts';

/**
 * Usual bit rates in kbit/s, for files whose first bytes show no better value. PCM: 16-bit stereo
 * at 44.1 kHz. Lossless compression: 60 % of that. Lossy compression: the usual choice of encoders
 * and shops. Containers with pictures: what phones and video sites make.
 */
const USUAL_KBPS: Readonly<Record<keyof typeof FORMATS, number>> = {
  mp3: 192,
  wav: 1_411,
  flac: 850,
  m4a: 192,
  ogg: 160,
  opus: 128,
  speex: 24,
  aac: 128,
  latm: 96,
  aiff: 1_411,
  wma: 160,
  mp4: 1_500,
  m4b: 64,
  mov: 4_000,
  threeGp: 300,
  webm: 128,
  mkv: 2_500,
  mka: 192,
  mp2: 256,
  rf64: 1_411,
  w64: 1_411,
  caf: 1_411,
  ape: 850,
  wavpack: 850,
  tta: 850,
  au: 1_411,
  ac3: 384,
  eac3: 256,
  dts: 1_509,
  dtsHd: 3_000,
  amr: 13,
  avi: 1_500,
  mpegTs: 4_000,
  flv: 1_000,
  dsf: 5_645,
};

/**
 * Returns the approximate seconds of music; undefined when `head` shows no known format. `head`:
 * the first SNIFF_BYTES bytes of a file, or the whole of a shorter one. `bytes`: the size of the
 * file.
 */
export function expectedSeconds(head: Buffer, bytes: number): number | undefined {
  const seconds = declaredSeconds(head) ?? readSeconds(head, bytes);
  const isPlausible = seconds !== undefined && seconds > 0 && seconds <= MAX_LENGTH_SECONDS;
  return isPlausible ? seconds : undefined;
}

function readSeconds(head: Buffer, bytes: number): number | undefined {
  const found = detect(head, head.length < SNIFF_BYTES);
  const tagBytes = allId3Bytes(head);
  // The tags are longer than `head`, which is usual only for MP3.
  if (!found) return tagBytes > 0 ? usualSeconds(FORMATS.mp3, bytes - tagBytes) : undefined;
  const { format, skipBytes } = found;
  const usual = isOggFlac(head.subarray(skipBytes)) ? FORMATS.flac : format;
  return framedSeconds(head, found, bytes) ?? usualSeconds(usual, bytes - skipBytes);
}

function framedSeconds(head: Buffer, { format, skipBytes }: DetectedFormat, bytes: number): number | undefined {
  switch (format.demuxer) {
    case 'mp3':
      return mpegSeconds(head, skipBytes, bytes);
    case 'aac':
      return adtsSeconds(head, skipBytes, bytes);
    case 'mov':
      return movieSeconds(head.subarray(skipBytes));
    case 'matroska':
      return matroskaSeconds(head.subarray(skipBytes));
    case 'ogg':
      return oggSeconds(head.subarray(skipBytes), bytes);
    default:
      return undefined;
  }
}

const KBPS_OF = new Map<AudioFormat, number>(
  Object.entries(USUAL_KBPS).map(([name, kbps]) => [FORMATS[name as keyof typeof FORMATS], kbps]),
);

function usualSeconds(format: AudioFormat, bytes: number): number | undefined {
  const kbps = KBPS_OF.get(format);
  return kbps === undefined ? undefined : bytes / (kbps * 125);
}
