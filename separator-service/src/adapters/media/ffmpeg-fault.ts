// What a failed run of ffmpeg is to a job.

import { JobFailure } from '../../domain/failure/job-failure.ts';
import type { FfmpegEnd } from './ffmpeg.ts';

const NO_MEMORY = /Cannot allocate memory/;
const NO_SPACE = /No space left on device|Disk quota exceeded|File too large/;

/** ffmpeg's own, after SIGINT (Ctrl-C reaches the whole terminal group) or SIGTERM: it ends in good order, but early. */
const ASKED_TO_STOP = 255;

/** Whether it was ended by something else than its input: what it has written is no whole. */
export function wasCutShort({ exitCode, killedBy, stderr }: FfmpegEnd): boolean {
  return killedBy !== null || exitCode === ASKED_TO_STOP || NO_MEMORY.test(stderr);
}

/** `doing` is the start of a sentence, such as `Decoding`. */
export function ffmpegFault(doing: string, end: FfmpegEnd): JobFailure {
  const { exitCode, killedBy, timedOut, stderr } = end;
  const cause = new Error(`ffmpeg ended with ${killedBy ?? exitCode}: ${stderr}`);
  if (timedOut) return new JobFailure('INTERNAL', `${doing} took too long.`, { cause });
  // Nobody else sends SIGKILL but the kernel when it has run out of memory.
  if (killedBy === 'SIGKILL' || NO_MEMORY.test(stderr))
    return new JobFailure('OUT_OF_MEMORY', `${doing} ended early because memory ran out.`, { cause });
  if (NO_SPACE.test(stderr))
    return new JobFailure('STORAGE_FULL', `${doing} ended early because the separator's disk is full.`, { cause });
  return new JobFailure('INTERNAL', `${doing} ended unexpectedly.`, { cause });
}
