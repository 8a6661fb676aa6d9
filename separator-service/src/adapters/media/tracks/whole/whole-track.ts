// Checks that an encoded track is complete. ffmpeg exits with 0 even when the disk is full at its
// last write, so its exit code does not show it.

import { OUTPUT_FORMATS, type OutputFormatName } from '@stemline/common/audio/output-formats.ts';
import { isWholeFlac } from './whole-flac.ts';
import { isWholeM4a } from './whole-m4a.ts';
import { isWholeMp3 } from './whole-mp3.ts';
import { isWholeOpus } from './whole-opus.ts';
import { isWholeWav } from './whole-wav.ts';

type Extension = (typeof OUTPUT_FORMATS)[OutputFormatName]['extension'];

const CHECKS: Record<Extension, (path: string, samples: number) => Promise<boolean>> = {
  mp3: isWholeMp3,
  flac: isWholeFlac,
  wav: isWholeWav,
  opus: isWholeOpus,
  m4a: isWholeM4a,
};

/**
 * Returns whether the file is complete and has `samples` samples of each channel; lossy codecs may
 * add padding. False for a file that does not exist.
 */
export async function isWholeTrack(format: OutputFormatName, path: string, samples: number): Promise<boolean> {
  try {
    return await CHECKS[OUTPUT_FORMATS[format].extension](path, samples);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
