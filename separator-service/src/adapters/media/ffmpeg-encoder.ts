// Makes the tracks of stems with ffmpeg, and refuses what the local ffmpeg cannot make.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { JobFailure } from '../../domain/job-failure.ts';
import { type Encoder, type FindAbilities, FRAME_BYTES, SAMPLE_RATE } from '../../domain/media.ts';
import type { Ffmpeg } from './ffmpeg/ffmpeg.ts';
import { encodeStem, needsResampler } from './tracks/encode-stem.ts';
import { takesCover } from './tracks/encoder-args.ts';

/** Length of the silence that tries a cover, in frames. */
const TRIAL_FRAMES = SAMPLE_RATE / 10;

/** Creates an encoder that takes one of ffmpeg's processes for a stem, and two with a resampler. */
export function createFfmpegEncoder(ffmpeg: Ffmpeg, findAbilities: FindAbilities): Encoder {
  const encode: Encoder['encode'] = async (request) => {
    const { formats, hasSoxr } = await findAbilities();
    const missing = request.formats.find((format) => !formats.includes(format));
    if (missing !== undefined) throw refused(`cannot write ${missing}. Its formats: ${formats.join(', ')}`);
    const isResampled = needsResampler(request);
    if (isResampled && !hasSoxr) throw refused('has no soxr, which rate=source needs. Leave rate out');
    return ffmpeg.together(isResampled ? 2 : 1, request.signal, (run) => encodeStem(run, request, hasSoxr));
  };

  return {
    encode,
    accepts: async (cover, formats, folder, signal) => {
      const wanted = formats.filter(takesCover);
      if (wanted.length === 0) return true;
      // A failed trial leaves parts of tracks behind.
      const trial = await mkdtemp(join(folder, 'cover-trial-'));
      try {
        const input = join(trial, 'silence.f32');
        await writeFile(input, Buffer.alloc(TRIAL_FRAMES * FRAME_BYTES));
        const tags = { title: '', artist: '', album: '', cover };
        const made = { folder: trial, stem: 'trial', formats: wanted, kbps: 128, hz: SAMPLE_RATE, tags };
        await encode({ input, frames: TRIAL_FRAMES, ...made, signal });
        return true;
      } catch (error) {
        // Any other failure, such as a full disk, has nothing to do with the cover.
        if (error instanceof JobFailure && error.code === 'INTERNAL') return false;
        throw error;
      } finally {
        await rm(trial, { recursive: true, force: true });
      }
    },
  };
}

/** Only a separator with another ffmpeg than the others gets such a job: see ModelPublisher. */
function refused(fact: string): JobFailure {
  return new JobFailure('ENGINE_REFUSED', `The ffmpeg of the separator ${fact}.`);
}
