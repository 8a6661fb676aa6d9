// Makes the tracks of songs with ffmpeg, and refuses what the local ffmpeg cannot make.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { JobFailure } from '../../domain/job-failure.ts';
import {
  type EncodeRequest,
  type Encoder,
  type Encoding,
  type FindAbilities,
  FRAME_BYTES,
  SAMPLE_RATE,
} from '../../domain/media.ts';
import type { Ffmpeg } from './ffmpeg/ffmpeg.ts';
import { encodeSong } from './tracks/encode-song.ts';
import { takesCover } from './tracks/encoder-args.ts';
import { startEncoderSet } from './tracks/encoder-set.ts';
import { needsLength, needsResampler } from './tracks/song-encoders.ts';
import type { SpareEncoders } from './tracks/spare-encoders.ts';
import { trackBytes } from './tracks/track-size.ts';

/** Length of the silence that tries a cover, in frames. */
const TRIAL_FRAMES = SAMPLE_RATE / 10;

/**
 * Creates an encoder. `processes`: returns the number of processes of ffmpeg among which the stems
 * of a song are divided, at least 1; with a resampler, each stem takes one more. `spare`: encoders
 * that already wait for a song; undefined: each song starts its own.
 */
export function createFfmpegEncoder(
  ffmpeg: Ffmpeg,
  findAbilities: FindAbilities,
  processes: () => number,
  spare?: Pick<SpareEncoders, 'take'>,
): Encoder {
  const begin = async (request: EncodeRequest): Promise<Encoding> => {
    const { formats, hasSoxr } = await findAbilities();
    const missing = request.formats.find((format) => !formats.includes(format));
    if (missing !== undefined) throw refused(`cannot write ${missing}. Its formats: ${formats.join(', ')}`);
    if (needsResampler(request) && !hasSoxr) throw refused('has no soxr, which rate=source needs. Leave rate out');
    request.signal.throwIfAborted();
    if (request.frames === undefined && needsLength(request)) throw new Error('the length of the song is missing');
    const means = { run: ffmpeg.runFed, processes: processes(), hasSoxr };
    return encodeSong(request, spare?.take(request, means) ?? startEncoderSet(request, means));
  };

  const start: Encoder['start'] = (request) => {
    const begun = begin(request);
    // A failure is reported by the methods.
    begun.catch(() => undefined);
    return {
      add: async (part) => (await begun).add(part),
      finish: async (observer) => (await begun).finish(observer),
      end: async () => (await begun.catch(() => undefined))?.end(),
    };
  };

  return {
    start,
    needsLength,
    trackBytes,
    accepts: async (cover, formats, folder, signal) => {
      const wanted = formats.filter(takesCover);
      if (wanted.length === 0) return true;
      // A failed trial leaves parts of tracks behind.
      const trial = await mkdtemp(join(folder, 'cover-trial-'));
      try {
        const path = join(trial, 'silence.f32');
        await writeFile(path, Buffer.alloc(TRIAL_FRAMES * FRAME_BYTES));
        const tags = { title: '', artist: '', album: '', cover };
        const made = { folder: trial, formats: wanted, kbps: 128, hz: SAMPLE_RATE, tagsOf: () => tags, signal };
        const encoding = start({ song: path, stems: ['trial'], frames: TRIAL_FRAMES, ...made });
        await encoding
          .add({ path, frames: TRIAL_FRAMES })
          .then(() => encoding.finish())
          .finally(encoding.end);
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
