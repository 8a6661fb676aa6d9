// Encodes a PCM file as an MP3 file with a constant bit rate; the same samples and encoder give the
// same bytes.

import { stat } from 'node:fs/promises';
import type { EncodeRequest, Encoder } from '../../domain/encoder.ts';
import type { Ffmpeg } from './ffmpeg.ts';
import { ffmpegFault } from './ffmpeg-fault.ts';
import { isWholeMp3 } from './mp3-info.ts';
import { FRAME_BYTES, PCM_ARGS } from './pcm.ts';

/** Four hours of music take about 180 s of a core. */
const CPU_SECONDS = 1_200;
const TIMEOUT_MS = 3 * CPU_SECONDS * 1_000;

/** An MP3 is smaller than its samples, except for the headers of a very short file. */
const HEADER_BYTES = 1024 ** 2;

/** The Xing header tells players how much padding the encoder added, so that the track is as long as the song. */
const XING = ['-write_xing', '1', '-id3v2_version', '0'];
/** Keeps the encoder's version and the date out of the bytes. */
const SAME_BYTES = ['-map_metadata', '-1', '-fflags', '+bitexact', '-flags:a', '+bitexact'];

export function createFfmpegEncoder(ffmpeg: Ffmpeg): Encoder {
  return { encode: (request) => encode(ffmpeg, request) };
}

async function encode(ffmpeg: Ffmpeg, { input, output, kbps, signal }: EncodeRequest): Promise<void> {
  const from = [...PCM_ARGS, '-i', `file:${input}`];
  // LAME's quality 5 costs 3 s of a core for a song of 4 minutes, quality 2 costs 8 s; at these bit rates few can tell.
  const lame = ['-c:a', 'libmp3lame', '-b:a', `${kbps}k`, '-compression_level', '5'];
  // A file, not a pipe: the Xing header is filled in at the end.
  const pcmBytes = await stat(input).then(
    ({ size }) => size,
    // ffmpeg reports a missing input.
    () => 0,
  );
  const maxBytes = pcmBytes + HEADER_BYTES;
  const to = [...XING, ...SAME_BYTES, '-fs', String(maxBytes), '-f', 'mp3', `file:${output}`];
  const end = await ffmpeg.run([...from, ...lame, ...to], {
    signal,
    timeoutMs: TIMEOUT_MS,
    cpuSeconds: CPU_SECONDS,
    background: true,
  });
  if (end.exitCode !== 0) throw ffmpegFault('Encoding', end);
  // ffmpeg exits with 0 even when the disk is full at the last write.
  if (!(await isWholeMp3(output, pcmBytes / FRAME_BYTES))) throw ffmpegFault('Encoding', end);
}
