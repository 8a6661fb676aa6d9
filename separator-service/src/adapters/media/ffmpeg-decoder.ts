// Decodes an audio file to PCM. Uses the decodable part of a damaged file and does not trust
// headers. Output that is incomplete because ffmpeg was ended or the disk was full is not used.

import { stat } from 'node:fs/promises';
import { JobFailure } from '../../domain/job-failure.ts';
import { type DecodeRequest, type Decoder, FRAME_BYTES, SAMPLE_RATE } from '../../domain/media.ts';
import { maxPcmBytes, refusedRate } from './decode-bounds.ts';
import { type Ffmpeg, type FfmpegEnd, PCM_ARGS } from './ffmpeg.ts';
import { causeOf, ffmpegFault, wasCutShort } from './ffmpeg-fault.ts';
import { formatOfFile } from './file-format.ts';

/** A shorter file does not count as a song. */
const MIN_SECONDS = 0.1;
/**
 * Four hours of FLAC at 192 kHz take 64 s of a core; only a hostile file takes longer than this
 * limit.
 */
const CPU_SECONDS = 600;
/** Allows for a busy or slow machine. */
const TIMEOUT_MS = 3 * CPU_SECONDS * 1_000;

/**
 * Works like ffmpeg's own downmix to stereo, but a mono song keeps its level instead of losing 3
 * dB: `<` scales by the sum of the coefficients of the existing channels.
 */
const TO_STEREO = 'pan=stereo|FL<FL+0.707*FC+0.707*BL+0.707*SL+0.707*BC|FR<FR+0.707*FC+0.707*BR+0.707*SR+0.707*BC';

/** Prints the stream parameters as text before decoding starts. */
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

/** Creates a decoder that uses at most 600 s of CPU time for one file. */
export function createFfmpegDecoder(ffmpeg: Ffmpeg): Decoder {
  return { decode: (request) => decode(ffmpeg, request) };
}

async function decode(ffmpeg: Ffmpeg, request: DecodeRequest): Promise<number> {
  const { input, output, maxSeconds, signal } = request;
  const format = await formatOfFile(input, request.storedType);
  if (!format) throw new JobFailure('BAD_AUDIO', 'The file is not audio in a supported format.');
  // Two threads would not decode faster, and would exceed the configured number of processes.
  const from = ['-threads', '1', '-f', format.demuxer, '-i', `file:${input}`];
  const onlySound = ['-map', '0:a:0', '-vn', '-sn', '-dn', '-map_metadata', '-1', '-af', TO_STEREO];
  // One extra second makes files that are too long visible in the number of samples.
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
  // This check comes first, because ffmpeg may fail on the rate before this process ends it.
  if (badRate !== undefined) throw badAudio(`Its sample rate of ${badRate} Hz is not supported.`, end);
  throwIfOutOfBounds(end);
  if (wasCutShort(end)) throw ffmpegFault('Decoding', end);
  const frames = Math.floor((await stat(output)).size / FRAME_BYTES);
  if (frames < MIN_SECONDS * SAMPLE_RATE) throw badAudio('The file contains no audio that can be decoded.', end);
  if (frames > maxSeconds * SAMPLE_RATE)
    throw new JobFailure('TOO_LONG', `The song is longer than the ${maxSeconds} seconds that are allowed.`);
  return frames;
}

/** Real files stay far below these limits, so the file is at fault and a retry would fail again. */
function throwIfOutOfBounds(end: FfmpegEnd): void {
  if (end.exceeded === 'output') throw badAudio('The file announces far more audio than its size can hold.', end);
  if (end.exceeded === 'cpu') throw badAudio('Decoding the file takes too much computing time.', end);
  // A SIGKILL from outside means that the system ran out of memory. Some parts of ffmpeg wait for
  // memory forever, so the limit of wall-clock time may end them.
  const isOurs = end.killedBy !== 'SIGKILL' || end.exceeded === 'clock';
  if (end.lackedMemory && isOurs) throw badAudio('Decoding the file takes too much memory.', end);
}

function badAudio(reason: string, end: FfmpegEnd): JobFailure {
  return new JobFailure('BAD_AUDIO', reason, { cause: causeOf(end) });
}
