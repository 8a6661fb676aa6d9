// Maps a failed run of ffmpeg to a job's failure.

import { JobFailure } from '../../domain/failure/job-failure.ts';
import type { FfmpegEnd } from './ffmpeg.ts';

const NO_SPACE = /No space left on device|Disk quota exceeded|File too large/;

/** ffmpeg's own, after SIGINT (Ctrl-C reaches the whole terminal group) or SIGTERM: it ends in good order, but early. */
const ASKED_TO_STOP = 255;

/** Whether something other than its input ended it: its output is not whole. */
export function wasCutShort({ exitCode, killedBy, exceeded }: FfmpegEnd): boolean {
  return killedBy !== null || exitCode === ASKED_TO_STOP || exceeded !== undefined;
}

/** For the log. */
export function causeOf({ exitCode, killedBy, stderr }: FfmpegEnd): Error {
  return new Error(`ffmpeg ended with ${killedBy ?? exitCode}: ${stderr}`);
}

/** A failure of ours, which another try may mend. `doing` is the start of a sentence, such as `Decoding`. */
export function ffmpegFault(doing: string, end: FfmpegEnd): JobFailure {
  const cause = causeOf(end);
  if (end.exceeded === 'clock' || end.exceeded === 'cpu')
    return new JobFailure('INTERNAL', `${doing} took too long.`, { cause });
  // Nobody else sends SIGKILL but the kernel when it has run out of memory.
  if (end.killedBy === 'SIGKILL' || end.lackedMemory)
    return new JobFailure('OUT_OF_MEMORY', `${doing} ended early because memory ran out.`, { cause });
  if (NO_SPACE.test(end.stderr))
    return new JobFailure('STORAGE_FULL', `${doing} ended early because the separator's disk is full.`, { cause });
  return new JobFailure('INTERNAL', `${doing} ended unexpectedly.`, { cause });
}
