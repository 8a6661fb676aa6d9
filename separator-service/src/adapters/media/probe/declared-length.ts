// Selects the length that a file declares. A length that ffmpeg computed from the size of the file
// or from its last packets is no declaration.

import type { MediaInput } from '../input/media-input.ts';
import type { AudioStream, Probed } from './probe.ts';

/** A length, in seconds. */
export interface DeclaredLength {
  readonly seconds: number;
  /** True when healthy files have this length to the sample. */
  readonly isExact: boolean;
}

/** ffmpeg's demuxers of formats whose header or index has the length of each stream. */
const BY_STREAM = ['mov', 'avi', 'matroska', 'mp3', 'wv', 'tta', 'ape', 'au', 'dsf', 'caf'];
/** Formats that have one length for all streams, of which a picture may be the longest. */
const BY_FILE = ['matroska', 'asf', 'flv'];
/** Of all these, the ones that count samples. */
const EXACT = ['wv', 'tta', 'ape', 'au', 'dsf'];

/** Returns the declared length of a stream; undefined when the file declares none. */
export function declaredLength(input: MediaInput, probed: Probed, stream: AudioStream): DeclaredLength | undefined {
  if (input.headerSeconds !== undefined) return { seconds: input.headerSeconds, isExact: true };
  if (probed.isEstimate) return undefined;
  const demuxers = probed.demuxer.split(',');
  const isOneOf = (names: readonly string[]) => demuxers.some((name) => names.includes(name));
  const ofStream = isOneOf(BY_STREAM) ? stream.seconds : undefined;
  const seconds = ofStream ?? (isOneOf(BY_FILE) && !probed.hasOthers ? probed.seconds : undefined);
  return seconds === undefined || !(seconds > 0) ? undefined : { seconds, isExact: isOneOf(EXACT) };
}
