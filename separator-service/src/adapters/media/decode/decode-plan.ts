// Chooses the stream of a file, and refuses what its headers show to be unusable, before decoding.

import { PADDING_SECONDS } from '@stemline/common/limits.ts';
import { JobFailure } from '../../../domain/job-failure.ts';
import type { DecodeRequest } from '../../../domain/media.ts';
import type { Ffmpeg } from '../ffmpeg/ffmpeg.ts';
import type { MediaInput } from '../input/media-input.ts';
import { chooseStream } from '../probe/choose-stream.ts';
import { type DeclaredLength, declaredLength } from '../probe/declared-length.ts';
import { type AudioStream, probeFile } from '../probe/probe.ts';
import { isRefusedRate } from './decode-bounds.ts';
import { badRate, throwIfCutShort, tooLong, UNSUPPORTED_CODEC } from './decode-failure.ts';
import { isPcm } from './decode-run.ts';
import { describeStream } from './describe-stream.ts';
import { type Downmix, downmixOf, MAX_CHANNELS } from './downmix.ts';

/** The description of a file before it is decoded. */
export interface DecodePlan {
  readonly input: MediaInput;
  /** The demuxer that ffmpeg chose, such as `mov,mp4,m4a,3gp,3g2,mj2`; empty: unknown. */
  readonly demuxer: string;
  readonly stream: Omit<AudioStream, 'index'>;
  /** The stream, as ffmpeg's `-map` names it. */
  readonly map: string;
  /** The number of the stream among the audio streams, counted from 1, and their number. */
  readonly number: number;
  readonly streams: number;
  /** True when the file has a second audio stream, or video that is not a cover. */
  readonly hasOthers: boolean;
  readonly declared: DeclaredLength | undefined;
  readonly downmix: Downmix;
}

/** Rejects with BAD_AUDIO or TOO_LONG. */
export async function planDecoding(ffmpeg: Ffmpeg, request: DecodeRequest, input: MediaInput): Promise<DecodePlan> {
  const { audioStream, maxSeconds, signal } = request;
  const { probed, end } = await probeFile(ffmpeg, input.audioArgs, signal);
  if (!probed) {
    // ffmpeg would exceed the same limits, except that a long description does not concern it.
    if (end.exceeded !== 'output') throwIfCutShort(end, false);
    const number = audioStream ?? 1;
    const map = `0:a:${number - 1}`;
    const stream = await describeStream(ffmpeg, input.audioArgs, map, signal);
    const downmix = checkedDownmix(stream);
    return { input, demuxer: '', stream, map, number, streams: number, hasOthers: true, declared: undefined, downmix };
  }
  const { stream, number } = chooseStream(probed.audio, audioStream);
  const downmix = checkedDownmix(stream);
  const declared = declaredLength(input, probed, stream);
  if (declared && declared.seconds > maxSeconds + PADDING_SECONDS && canHold(input, stream, declared))
    throw tooLong(declared.seconds, maxSeconds);
  const { demuxer, hasOthers, audio } = probed;
  const map = `0:${stream.index}`;
  return { input, demuxer, stream, map, number, streams: audio.length, hasOthers, declared, downmix };
}

function checkedDownmix({ codec, sampleRate, channels, layout }: DecodePlan['stream']): Downmix {
  if (codec === undefined) throw new JobFailure('BAD_AUDIO', UNSUPPORTED_CODEC);
  if (sampleRate !== 0 && isRefusedRate(sampleRate)) throw badRate(sampleRate);
  if (channels <= MAX_CHANNELS) return downmixOf(channels || 2, layout);
  throw new JobFailure('BAD_AUDIO', `The file has ${channels} channels. Send a file with at most ${MAX_CHANNELS}.`);
}

/** Returns false when PCM of the declared length needs more bytes than there are. */
function canHold({ audioBytes }: MediaInput, stream: AudioStream, { seconds }: DeclaredLength): boolean {
  if (!isPcm(stream.codec)) return true;
  return seconds * stream.sampleRate * stream.channels * ((stream.bits ?? 8) / 8) <= audioBytes;
}
