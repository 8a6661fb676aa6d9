// Starts ffmpeg before the file that it decodes exists. ffmpeg first opens an input without
// samples, which ends once the file exists.

import type { Writable } from 'node:stream';
import { type Ffmpeg, PCM_ARGS } from '../ffmpeg/ffmpeg.ts';
import { feedUrl } from '../ffmpeg/ffmpeg-process.ts';
import { createObserver, DECODE_CPU_SECONDS, type DecodeFigures, type DecodeRun, decodeArgs } from './decode-run.ts';

/** A run that waits. */
interface GatedDecode {
  /** Settles with the end of the process. */
  readonly ended: Promise<unknown>;
  /** Lets ffmpeg open the file, and resolves with the figures of the run. */
  open(): Promise<DecodeFigures>;
}

const GATE = [...PCM_ARGS, '-i', feedUrl(0)];

/** Starts ffmpeg at once. `map` names a stream of the file, which is the second input: `1:0`. */
export function startGated(ffmpeg: Pick<Ffmpeg, 'runFed'>, run: DecodeRun): GatedDecode {
  const { signal, output } = run;
  const observer = createObserver();
  let gate: Writable | undefined;
  let isOpen = false;
  const ended = ffmpeg.runFed(decodeArgs(run, GATE), {
    signal,
    cpuSeconds: DECODE_CPU_SECONDS,
    output,
    ...observer.callbacks,
    feeds: {
      count: 1,
      isWaiting: () => !isOpen,
      open: ([pipe]) => {
        gate = pipe;
      },
    },
  });
  // A failure is reported by open().
  ended.catch(() => undefined);
  return {
    ended,
    open: async () => {
      isOpen = true;
      gate?.end();
      return observer.figures(await ended, output.path);
    },
  };
}
