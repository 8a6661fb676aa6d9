// Changes the sample rate of blocks on their way to a consumer.

import type { Readable } from 'node:stream';
import { PCM_ARGS } from '../ffmpeg/ffmpeg.ts';
import { ffmpegFault } from '../ffmpeg/ffmpeg-fault.ts';
import type { RunFfmpeg } from '../ffmpeg/ffmpeg-run.ts';
import { startFedFfmpeg, toFloat32 } from './ffmpeg-consumer.ts';
import { type BlockConsumer, type BlockWriter, blocksIn, deliver } from './pcm-blocks.ts';

/** soxr in its highest quality, which is precise to 28 bits. */
export const RESAMPLER = 'resampler=soxr:precision=28';

/** Resamplers may round the length differently. More would hide a loss of samples. */
const PAD_FRAMES = 4;

/**
 * Returns ffmpeg's filters for a change of the rate, with soxr or with ffmpeg's own resampler. The
 * output is brought to `frames` if it differs by very few.
 */
export function resampleFilter(hz: number, frames: number, hasSoxr: boolean): string {
  return `aresample=${hz}${hasSoxr ? `:${RESAMPLER}` : ''},apad=pad_len=${PAD_FRAMES},atrim=end_sample=${frames}`;
}

/** The output of a resampler. */
interface Resampled {
  readonly hz: number;
  /** Length of its output. */
  readonly frames: number;
  readonly target: BlockWriter;
}

/** Limits of the process; see FfmpegRun. */
interface ProcessLimits {
  readonly signal: AbortSignal;
  readonly cpuSeconds: number;
}

/** Starts an ffmpeg that resamples blocks with soxr. */
export function createResampler(
  run: RunFfmpeg,
  { hz, frames, target }: Resampled,
  limits: ProcessLimits,
): BlockConsumer<void> {
  const args = [...PCM_ARGS, '-i', 'pipe:0', '-af', resampleFilter(hz, frames, true), '-f', 'f32le', 'pipe:1'];
  const sink = (output: Readable) =>
    deliver(blocksIn(output), [target]).then(
      () => ({ isWhole: true }),
      (fault: unknown) => ({ fault }),
    );
  const fed = startFedFfmpeg(run, args, { ...limits, background: true, sink }, [[toFloat32]]);

  return {
    write: (fed.sources[0] as BlockWriter).write,
    finish: async () => {
      const end = await fed.finish();
      if (end.exitCode !== 0) throw ffmpegFault('Resampling', end);
    },
  };
}
