// PCM file in, MP3 file out: constant bit rate, always the same bytes for the same samples and encoder.

import type { Ffmpeg } from './ffmpeg.ts';
import { PCM_ARGS } from './pcm.ts';

export interface EncodeRequest {
  readonly input: string;
  readonly output: string;
  readonly kbps: number;
  readonly signal: AbortSignal;
}

const TIMEOUT_MS = 1_200_000;

/** Rejects with an Error when ffmpeg fails: our own PCM always encodes, so it is a fault of ours. */
export async function encodeMp3(ffmpeg: Ffmpeg, { input, output, kbps, signal }: EncodeRequest): Promise<void> {
  const args = [
    ...[...PCM_ARGS, '-i', `file:${input}`],
    // LAME's quality 5 costs 3 s of a core for a song of 4 minutes, quality 2 costs 8 s; at these bit rates few can tell.
    ...['-c:a', 'libmp3lame', '-b:a', `${kbps}k`, '-compression_level', '5'],
    // The Xing header tells players how much padding the encoder added, so that the track is as long as the song;
    // it needs a file, not a pipe. The other two keep the encoder's version and the date out of the bytes.
    ...[
      '-write_xing',
      '1',
      '-id3v2_version',
      '0',
      '-map_metadata',
      '-1',
      '-fflags',
      '+bitexact',
      '-flags:a',
      '+bitexact',
    ],
    ...['-f', 'mp3', `file:${output}`],
  ];
  const end = await ffmpeg.run(args, { signal, timeoutMs: TIMEOUT_MS, background: true });
  if (end.exitCode !== 0) throw new Error(`encoding failed with ${end.exitCode}: ${end.stderr}`);
}
