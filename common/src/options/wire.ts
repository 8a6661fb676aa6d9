// Converts the options of a separation to the message of the contract and back.

import type { Options, Options__Output } from '@stemline/proto/gen/stemline/common/v1/Options.ts';
import { differingOptions, type GivenOptions } from './options.ts';

/** Returns the options that a message of the contract holds, without a check. */
export function optionsFromWire(message: Options__Output | null | undefined): GivenOptions {
  if (!message) return {};
  const { formats, stems } = message;
  return {
    ...(message._mp3Kbps && { mp3_kbps: message.mp3Kbps }),
    ...(formats.length > 0 && { formats }),
    ...(stems.length > 0 && { stems }),
    ...(message._twoStems && { two_stems: message.twoStems }),
    ...(message._otherMethod && { other_method: message.otherMethod }),
    ...(message._shifts && { shifts: message.shifts }),
    ...(message._overlap && { overlap: message.overlap }),
    ...(message._segment && { segment: message.segment }),
    ...(message._clip && { clip: message.clip }),
    ...(message._rate && { rate: message.rate }),
    ...(message._audioStream && { audio_stream: message.audioStream }),
    ...(message._keepTags && { keep_tags: message.keepTags }),
    ...(message._precision && { precision: message.precision }),
  };
}

/**
 * Returns the message with the options that differ from their defaults. Throws INVALID_ARGUMENT as
 * canonicalOptions() does.
 */
export function optionsToWire(given: GivenOptions): Options {
  const { mp3_kbps, two_stems, other_method, audio_stream, keep_tags, ...same } = differingOptions(given);
  const renamed = {
    mp3Kbps: mp3_kbps,
    twoStems: two_stems,
    otherMethod: other_method,
    audioStream: audio_stream,
    keepTags: keep_tags,
  };
  const present = Object.entries({ ...same, ...renamed }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present) as Options;
}
