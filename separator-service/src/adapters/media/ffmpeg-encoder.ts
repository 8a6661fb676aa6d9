// Encodes a PCM file as an MP3 file with a constant bit rate; the same samples and encoder give the
// same bytes.

import { stat } from 'node:fs/promises';
import { type EncodeRequest, type Encoder, FRAME_BYTES } from '../../domain/media.ts';
import { type Ffmpeg, PCM_ARGS } from './ffmpeg.ts';
import { ffmpegFault } from './ffmpeg-fault.ts';
import { readHead } from './file-format.ts';

/** Four hours of music take about 180 s of a core. */
const CPU_SECONDS = 1_200;
const TIMEOUT_MS = 3 * CPU_SECONDS * 1_000;

/** An MP3 is smaller than its samples, except for the headers of a very short file. */
const HEADER_BYTES = 1024 ** 2;

/**
 * The Xing header contains the encoder's padding. Players remove the padding, so that the track is
 * as long as the song.
 */
const XING = ['-write_xing', '1', '-id3v2_version', '0'];
/** Omits the encoder's version and the date, which would change the bytes. */
const SAME_BYTES = ['-map_metadata', '-1', '-fflags', '+bitexact', '-flags:a', '+bitexact'];

/** Creates an encoder that uses at most 1,200 s of CPU time for one file. */
export function createFfmpegEncoder(ffmpeg: Ffmpeg): Encoder {
  return { encode: (request) => encode(ffmpeg, request) };
}

async function encode(ffmpeg: Ffmpeg, { input, output, kbps, signal }: EncodeRequest): Promise<void> {
  const from = [...PCM_ARGS, '-i', `file:${input}`];
  // For a song of 4 minutes, LAME's quality 5 takes 3 s of a core and quality 2 takes 8 s; at these
  // bit rates few listeners hear the difference.
  const lame = ['-c:a', 'libmp3lame', '-b:a', `${kbps}k`, '-compression_level', '5'];
  // The output is a file and not a pipe, because the Xing header is written at the end.
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

/** Samples of each channel in a frame of MPEG-1 layer III. */
const FRAME_SAMPLES = 1_152;
/**
 * Offset of the Info header's tag in the first frame, after the frame's header (4 bytes) and its
 * side information (32 bytes in stereo). The tag is followed by flags, number of frames and number
 * of bytes.
 */
const TAG_AT = 36;
const FRAMES_AT = TAG_AT + 8;
const BYTES_AT = TAG_AT + 12;

/**
 * Returns whether the file is as long as its Info header says, and plays for at least `samples`
 * samples of each channel. The encoder writes this header last.
 */
async function isWholeMp3(path: string, samples: number): Promise<boolean> {
  const head = await readHead(path, BYTES_AT + 4);
  // The tag is Xing until the header is complete, and in files whose frames differ in size.
  if (head.byteLength < BYTES_AT + 4 || !/^(Info|Xing)$/.test(head.toString('latin1', TAG_AT, TAG_AT + 4)))
    return false;
  const { size } = await stat(path);
  return head.readUInt32BE(BYTES_AT) === size && head.readUInt32BE(FRAMES_AT) * FRAME_SAMPLES >= samples;
}
