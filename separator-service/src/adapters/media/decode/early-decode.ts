// Begins to decode while ffprobe still describes the file, because each start of a program takes
// about 80 ms. The result counts only if the plan asks for exactly this run.

import { rm } from 'node:fs/promises';
import { linkedAbort } from '@stemline/common/async/abort.ts';
import type { Ffmpeg } from '../ffmpeg/ffmpeg.ts';
import type { MediaInput } from '../input/media-input.ts';
import { type DecodeFigures, type DecodeRun, decodeOnce } from './decode-run.ts';
import { downmixOf } from './downmix.ts';

/** The codec of most files of a demuxer. Their audio is stereo, and their first stream. */
const USUAL_CODECS: Readonly<Record<string, string>> = { mp3: 'mp3', flac: 'flac', wav: 'pcm_s16le', mov: 'aac' };

/** A run whose plan is not known yet. */
export interface EarlyDecode {
  /** Resolves with the figures of the early run; undefined: there is none. */
  readonly figures: Promise<DecodeFigures | undefined>;
  /** Returns the figures of the run; of a new run when the early one was another. */
  figuresOf(run: DecodeRun): Promise<DecodeFigures>;
  /** Ends the run and deletes its output. */
  end(): Promise<void>;
}

/** Wraps the figures of a run that has ended and confirms the plan. */
export function endedRun(ended: DecodeFigures): EarlyDecode {
  return { figures: Promise.resolve(ended), figuresOf: async () => ended, end: async () => {} };
}

/** Starts the run, if the format of the file has a usual codec. */
export function decodeEarly(
  ffmpeg: Ffmpeg,
  { format, audioArgs: inputArgs }: Pick<MediaInput, 'format' | 'audioArgs'>,
  { output, signal }: Pick<DecodeRun, 'output' | 'signal'>,
): EarlyDecode {
  const codec = USUAL_CODECS[format?.demuxer ?? ''];
  if (codec === undefined) {
    const none = Promise.resolve(undefined);
    return { figures: none, figuresOf: (run) => decodeOnce(ffmpeg, run), end: async () => {} };
  }
  const link = linkedAbort(signal);
  const guess = { inputArgs, map: '0:0', codec, filter: downmixOf(2, 'stereo').filter, output };
  const figures = decodeOnce(ffmpeg, { ...guess, signal: link.signal }).finally(link.release);
  // A failure is reported only when the figures count.
  const settled = figures.then(
    () => undefined,
    () => undefined,
  );
  const end = async () => {
    link.abort(new DOMException('another run is needed', 'AbortError'));
    await settled;
    await rm(output.path, { force: true });
  };
  return {
    figures,
    figuresOf: async ({ signal: _, ...run }) => {
      if (keyOf(run) === keyOf(guess)) return figures;
      await end();
      return decodeOnce(ffmpeg, { ...run, signal });
    },
    end,
  };
}

function keyOf({ inputArgs, map, codec, filter, output }: Omit<DecodeRun, 'signal'>): string {
  return JSON.stringify([inputArgs, map, codec, filter, output.path, output.maxBytes]);
}
