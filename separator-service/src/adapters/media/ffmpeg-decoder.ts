// Audio file in, PCM file out. What decodes of a damaged file is used; what a header claims is never believed, and what an
// ended ffmpeg or a full disk has left is never taken for a song.

import { stat } from 'node:fs/promises';
import type { DecodeRequest, Decoder } from '../../domain/decoder.ts';
import { JobFailure } from '../../domain/failure/job-failure.ts';
import type { Ffmpeg } from './ffmpeg.ts';
import { ffmpegFault, wasCutShort } from './ffmpeg-fault.ts';
import { FRAME_BYTES, PCM_ARGS, SAMPLE_RATE } from './pcm.ts';
import { readHead } from './read-head.ts';
import { demuxerOf, HEAD_BYTES } from './sniff.ts';

/** Less than this is no song. */
const MIN_SECONDS = 0.1;
/** Decoding runs at hundreds of times the playing speed; a file that takes longer than this is made to. */
const TIMEOUT_MS = 600_000;

/**
 * Like ffmpeg's own mixing down to stereo, but a mono song keeps its level instead of losing 3 dB: `<` scales by the sum
 * of those coefficients whose channels are there.
 */
const TO_STEREO = 'pan=stereo|FL<FL+0.707*FC+0.707*BL+0.707*SL+0.707*BC|FR<FR+0.707*FC+0.707*BR+0.707*SR+0.707*BC';

export function createFfmpegDecoder(ffmpeg: Ffmpeg): Decoder {
  return { decode: (request) => decode(ffmpeg, request) };
}

async function decode(ffmpeg: Ffmpeg, request: DecodeRequest): Promise<number> {
  const { input, output, maxSeconds, signal } = request;
  const demuxer = demuxerOf(await readHead(input, HEAD_BYTES), request.contentType);
  if (demuxer === undefined) throw new JobFailure('BAD_AUDIO', 'The file is not audio in a format that is known here.');
  // Two threads would decode no faster and upset the count of processes.
  const from = ['-threads', '1', '-f', demuxer, '-i', `file:${input}`];
  const onlySound = ['-map', '0:a:0', '-vn', '-sn', '-dn', '-map_metadata', '-1', '-af', TO_STEREO];
  // One second more than is allowed, so that what is too long shows in the number of samples.
  const to = ['-t', String(maxSeconds + 1), ...PCM_ARGS, 'pipe:1'];
  const end = await ffmpeg.run([...from, ...onlySound, ...to], { signal, timeoutMs: TIMEOUT_MS, output });
  if (end.timedOut) throw new JobFailure('BAD_AUDIO', 'The file could not be decoded in reasonable time.');
  if (wasCutShort(end)) throw ffmpegFault('Decoding', end);
  const frames = Math.floor((await stat(output)).size / FRAME_BYTES);
  if (frames < MIN_SECONDS * SAMPLE_RATE) {
    const cause = new Error(`ffmpeg ended with ${end.exitCode}: ${end.stderr}`);
    throw new JobFailure('BAD_AUDIO', 'The file holds no audio that can be decoded.', { cause });
  }
  if (frames > maxSeconds * SAMPLE_RATE)
    throw new JobFailure('TOO_LONG', `The song is longer than the ${maxSeconds} seconds that are allowed.`);
  return frames;
}
