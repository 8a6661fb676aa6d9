// Names the reason why a file was not decoded, as the failure of its job.

import { JobFailure } from '../../../domain/job-failure.ts';
import { causeOf, ffmpegFault, wasCutShort } from '../ffmpeg/ffmpeg-fault.ts';
import type { FfmpegEnd } from '../ffmpeg/ffmpeg-run.ts';

/** The reason of a file whose codec ffmpeg cannot decode. */
export const UNSUPPORTED_CODEC =
  'The codec of the audio stream is not supported. Convert the song to another format, such as FLAC.';
/** Messages of ffmpeg that name what is wrong with a file. */
const REASONS: readonly (readonly [message: RegExp, reason: string])[] = [
  [
    /moov atom not found/,
    'The file is incomplete: its index, which many programs write at the end, is missing. Save or download it again.',
  ],
  [/Decoder .* not found|Decoding requested, but no decoder found/, UNSUPPORTED_CODEC],
  [/encrypted/i, 'The audio is encrypted. Send a file without copy protection.'],
];
const NO_AUDIO = 'The file contains no audio that can be decoded.';
const DAMAGED_HEADER = 'The header of the file is damaged: it asks for more memory than a song needs.';

/** Returns a failure that every attempt would repeat. `end` is for the log. */
export function badAudio(reason: string, end: FfmpegEnd): JobFailure {
  return new JobFailure('BAD_AUDIO', reason, { cause: causeOf(end) });
}

/** Returns the failure of a file with a sample rate that is out of range. */
export function badRate(hz: number): JobFailure {
  return new JobFailure(
    'BAD_AUDIO',
    `The sample rate of ${hz} Hz is not supported. Convert the song to a usual rate, such as 44100 Hz.`,
  );
}

/** Lengths are in seconds. */
export function tooShort(seconds: number, minSeconds: number): JobFailure {
  const length = Number(seconds.toPrecision(2));
  const reason = `The song is ${length} s long. The shortest song that can be separated has ${minSeconds} s.`;
  return new JobFailure('BAD_AUDIO', reason);
}

/** Lengths are in seconds; `seconds` undefined: unknown. */
export function tooLong(seconds: number | undefined, maxSeconds: number): JobFailure {
  const length =
    seconds === undefined ? 'is longer than the limit of' : `is ${Math.round(seconds)} s long. The limit is`;
  const limit = `${maxSeconds} s (setting STEMLINE_MAX_SECONDS)`;
  return new JobFailure('TOO_LONG', `The song ${length} ${limit}. Send a shorter song.`);
}

/** Returns the failure of a run that decoded nothing. */
export function nothingDecoded(end: FfmpegEnd): JobFailure {
  return badAudio(REASONS.find(([message]) => message.test(end.stderr))?.[1] ?? NO_AUDIO, end);
}

/**
 * Throws when a run exceeded a limit or was ended from outside. `hasBegun`: it has decoded
 * something. Real files stay far below the limits, so the file is the cause and a retry would fail
 * again.
 */
export function throwIfCutShort(end: FfmpegEnd, hasBegun: boolean): void {
  if (end.exceeded === 'output') throw badAudio('The file declares far more audio than its size can hold.', end);
  if (end.exceeded === 'cpu') throw badAudio('Decoding the file takes too much computing time.', end);
  // A SIGKILL from outside means that the system ran out of memory. Some parts of ffmpeg wait for
  // memory forever, so the time limit ends them.
  const isOurs = end.killedBy !== 'SIGKILL' || end.exceeded === 'clock' || end.exceeded === 'stall';
  if (end.lackedMemory && isOurs)
    throw badAudio(hasBegun ? 'Decoding the file takes too much memory.' : DAMAGED_HEADER, end);
  if (wasCutShort(end)) throw ffmpegFault('Decoding', end);
}
