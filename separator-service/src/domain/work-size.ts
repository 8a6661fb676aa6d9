// Limits the files that one song may have in the work folder, before the work on them begins.

import { JobFailure } from './job-failure.ts';
import { FRAME_BYTES } from './media.ts';

/** A decoded song. Sizes are in bytes. */
interface WorkFiles {
  readonly audioBytes: number;
  /** Frames of the PCM. */
  readonly frames: number;
  /** Number of sources of the model, and of stems of the song. */
  readonly sources: number;
  readonly stems: number;
  /** The most that all tracks take. */
  readonly trackBytes: number;
}

/** The most bytes of sources that the engine keeps in its file (PROTOCOL.md). */
const MAX_SOURCE_BYTES = 2 ** 30;
/** The most frames that are in parts at a time: four parts of the largest size. */
const MAX_PART_FRAMES = 4 * 262_144;

/** Returns the most bytes that the files of a song take at the same time. */
export function workBytes({ audioBytes, frames, sources, stems, trackBytes }: WorkFiles): number {
  const kept = Math.min(MAX_SOURCE_BYTES, sources * frames * FRAME_BYTES);
  const parts = stems * Math.min(frames, MAX_PART_FRAMES) * FRAME_BYTES;
  return audioBytes + frames * FRAME_BYTES + kept + parts + trackBytes;
}

/** Throws ENGINE_REFUSED for a song whose files may exceed the limit. `maxBytes` 0: no limit. */
export function checkWorkSize(files: WorkFiles, maxBytes: number): void {
  const needed = workBytes(files);
  if (maxBytes === 0 || needed <= maxBytes) return;
  throw new JobFailure(
    'ENGINE_REFUSED',
    `The files of this song may take ${gigabytes(needed)} GB on the server. The limit is ${gigabytes(maxBytes)} GB. Choose fewer stems or formats, leave out rate=source, or send a shorter song. The operator can raise the limit with STEMLINE_MAX_WORK_MIB.`,
  );
}

function gigabytes(bytes: number): string {
  return String(Number((bytes / 1e9).toPrecision(3)));
}
