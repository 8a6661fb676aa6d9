// Describes a usual MP3 by its first frame, so that no ffprobe is started.

import { PADDING_SECONDS } from '@stemline/common/limits.ts';
import type { DecodeRequest } from '../../../domain/media.ts';
import type { MediaInput } from '../input/media-input.ts';
import type { DecodePlan } from './decode-plan.ts';
import type { DecodeFigures } from './decode-run.ts';
import { downmixOf } from './downmix.ts';

/** The codec, the demuxer and the layout, as ffmpeg names them. */
const MP3 = 'mp3';
const LAYOUT = 'stereo';
/** The run that decodes every such file, apart from its paths. */
export const KNOWN_RUN = { codec: MP3, filter: downmixOf(2, LAYOUT).filter };
/** The shortest frame has 24 ms. */
const LESS_THAN_A_FRAME_SECONDS = 0.001;

/**
 * Returns the plan that ffprobe would give, if the packets confirm it; see isConfirmed().
 * Undefined: ffprobe must describe the file.
 */
export function knownPlan(
  { audioStream, maxSeconds }: Pick<DecodeRequest, 'audioStream' | 'maxSeconds'>,
  input: MediaInput,
): DecodePlan | undefined {
  const { mp3Head: head } = input;
  if (!head || (audioStream ?? 1) !== 1) return undefined;
  const { sampleRate, seconds } = head;
  if (seconds !== undefined && seconds > maxSeconds + PADDING_SECONDS) return undefined;
  return {
    input,
    demuxer: MP3,
    stream: { codec: MP3, sampleRate, channels: 2, layout: LAYOUT, bits: null, isDefault: false, seconds },
    // The demuxer of MP3 has exactly one stream, because the part between the tags has no picture.
    map: '0:0',
    number: 1,
    streams: 1,
    hasOthers: false,
    declared: seconds === undefined ? undefined : { seconds, isExact: false },
    downmix: downmixOf(2, LAYOUT),
  };
}

/** Returns whether a run has decoded exactly what the plan describes, without any fault. */
export function isConfirmed({ stream, declared }: DecodePlan, { end, errors, packets }: DecodeFigures): boolean {
  const { codec, sampleRate, layout, seconds, junkSeconds } = packets;
  const isWhole = declared === undefined || Math.abs(seconds - declared.seconds) < LESS_THAN_A_FRAME_SECONDS;
  const isSame = codec === stream.codec && sampleRate === stream.sampleRate && layout === stream.layout;
  return (
    end.exitCode === 0 && end.exceeded === undefined && errors === 0 && junkSeconds.length === 0 && isSame && isWhole
  );
}
