// Maps a failed run of ffmpeg to the failure of a job.

import { JobFailure } from '../../../domain/job-failure.ts';
import type { FfmpegEnd } from './ffmpeg-run.ts';

/**
 * ffmpeg exits with this code after SIGINT (Ctrl-C reaches the whole terminal group) or SIGTERM,
 * with incomplete output.
 */
const ASKED_TO_STOP = 255;

/**
 * Returns true when something other than its input ended ffmpeg, so that its output is incomplete.
 */
export function wasCutShort({ exitCode, killedBy, exceeded }: FfmpegEnd): boolean {
  return killedBy !== null || exitCode === ASKED_TO_STOP || exceeded !== undefined;
}

/** Returns an error with ffmpeg's end and last messages, as the cause of a failure in the log. */
export function causeOf({ exitCode, killedBy, stderr }: FfmpegEnd): Error {
  return new Error(`ffmpeg ended with ${killedBy ?? exitCode}: ${stderr}`);
}

/**
 * Returns the failure of a run that another attempt may resolve. `doing` begins its sentence, such
 * as `Decoding`.
 */
export function ffmpegFault(doing: string, end: FfmpegEnd): JobFailure {
  const cause = causeOf(end);
  if (end.exceeded === 'stall')
    return new JobFailure('TIMED_OUT', `${doing} made no progress and was ended.`, { cause });
  if (end.exceeded === 'clock' || end.exceeded === 'cpu')
    return new JobFailure('INTERNAL', `${doing} took too long.`, { cause });
  // Without an exceeded limit, a SIGKILL comes from the kernel, when memory runs out.
  if (end.killedBy === 'SIGKILL' || end.lackedMemory)
    return new JobFailure('OUT_OF_MEMORY', `${doing} ended early because memory ran out.`, { cause });
  if (end.lackedSpace)
    return new JobFailure('STORAGE_FULL', `${doing} ended early because the separator's disk is full.`, { cause });
  return new JobFailure('INTERNAL', `${doing} ended unexpectedly.`, { cause });
}
