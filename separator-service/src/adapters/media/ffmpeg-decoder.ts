// Decodes an audio file to PCM. What decodes of a damaged file is used; what a header claims is not believed, and what an
// ended ffmpeg or a full disk has left does not count as a song.

import { stat } from 'node:fs/promises';
import type { DecodeRequest, Decoder } from '../../domain/decoder.ts';
import { JobFailure } from '../../domain/failure/job-failure.ts';
import { maxPcmBytes, refusedRate } from './decode-bounds.ts';
import type { Ffmpeg, FfmpegEnd } from './ffmpeg.ts';
import { causeOf, ffmpegFault, wasCutShort } from './ffmpeg-fault.ts';
import { formatOfFile } from './file-format.ts';
import { FRAME_BYTES, PCM_ARGS, SAMPLE_RATE } from './pcm.ts';

/** Less than this is no song. */
const MIN_SECONDS = 0.1;
/** Four hours of FLAC at 192 kHz take 64 s of a core; a file that takes this long was made to. */
const CPU_SECONDS = 600;
/** On a machine that is busy with other work, or slow. */
const TIMEOUT_MS = 3 * CPU_SECONDS * 1_000;

/**
 * Like ffmpeg's own mixing down to stereo, but a mono song keeps its level instead of losing 3 dB: `<` scales by the sum
 * of those coefficients whose channels are there.
 */
const TO_STEREO = 'pan=stereo|FL<FL+0.707*FC+0.707*BL+0.707*SL+0.707*BC|FR<FR+0.707*FC+0.707*BR+0.707*SR+0.707*BC';

/** What the file says of its sound, as text, before any of it is decoded. */
const STREAM_INFO = [
  '-map',
  '0:a:0',
  '-c',
  'copy',
  '-frames:a',
  '1',
  '-flush_packets',
  '1',
  '-f',
  'framecrc',
  'pipe:3',
];

export function createFfmpegDecoder(ffmpeg: Ffmpeg): Decoder {
  return { decode: (request) => decode(ffmpeg, request) };
}

async function decode(ffmpeg: Ffmpeg, request: DecodeRequest): Promise<number> {
  const { input, output, maxSeconds, signal } = request;
  const format = await formatOfFile(input, request.storedType);
  if (!format) throw new JobFailure('BAD_AUDIO', 'The file is not audio in a supported format.');
  // Two threads would decode no faster and upset the count of processes.
  const from = ['-threads', '1', '-f', format.demuxer, '-i', `file:${input}`];
  const onlySound = ['-map', '0:a:0', '-vn', '-sn', '-dn', '-map_metadata', '-1', '-af', TO_STEREO];
  // One second more than is allowed, so that what is too long shows in the number of samples.
  const to = ['-t', String(maxSeconds + 1), ...PCM_ARGS, 'pipe:1'];
  let badRate: number | undefined;
  const end = await ffmpeg.run([...from, ...onlySound, ...to, ...STREAM_INFO], {
    signal,
    timeoutMs: TIMEOUT_MS,
    cpuSeconds: CPU_SECONDS,
    output: { path: output, maxBytes: maxPcmBytes((await stat(input)).size) },
    accepts: (line) => {
      badRate ??= refusedRate(line);
      return badRate === undefined;
    },
  });
  // Also when ffmpeg, which could not work with the rate, was quicker than we.
  if (badRate !== undefined) throw badAudio(`Its sample rate of ${badRate} Hz is not supported.`, end);
  throwIfOutOfBounds(end);
  if (wasCutShort(end)) throw ffmpegFault('Decoding', end);
  const frames = Math.floor((await stat(output)).size / FRAME_BYTES);
  if (frames < MIN_SECONDS * SAMPLE_RATE) throw badAudio('The file holds no audio that can be decoded.', end);
  if (frames > maxSeconds * SAMPLE_RATE)
    throw new JobFailure('TOO_LONG', `The song is longer than the ${maxSeconds} seconds that are allowed.`);
  return frames;
}

/** The bounds are far from what any real file needs, so it is the file's fault, and another try would end the same. */
function throwIfOutOfBounds(end: FfmpegEnd): void {
  if (end.exceeded === 'output') throw badAudio('The file claims far more sound than its size can hold.', end);
  if (end.exceeded === 'cpu') throw badAudio('Decoding the file takes too much computing time.', end);
  // A SIGKILL that is not ours comes from a system that ran out of memory. Some parts of ffmpeg wait for memory for ever.
  const isOurs = end.killedBy !== 'SIGKILL' || end.exceeded === 'clock';
  if (end.lackedMemory && isOurs) throw badAudio('Decoding the file takes too much memory.', end);
}

function badAudio(reason: string, end: FfmpegEnd): JobFailure {
  return new JobFailure('BAD_AUDIO', reason, { cause: causeOf(end) });
}
