// Describes a song for the list of songs, from the catalogue and, until the song has ended, from
// its job.

import { JOB_STATE, SONG_STATE } from '@stemline/common/wire-words.ts';
import type { Job__Output } from '@stemline/proto/gen/stemline/queue/v1/Job.ts';
import type { SongEntry__Output } from '@stemline/proto/gen/stemline/storage/v1/SongEntry.ts';
import { isoTime } from './run-view.ts';

export interface ListedSong {
  readonly hash: string;
  readonly url: string;
  readonly filename: string;
  readonly created_at: string | null;
  /** null: unknown. */
  readonly duration_seconds: number | null;
  readonly model: { readonly name: string; readonly revision: string };
  /** `open`: waiting or running. Only the queue knows which, and it is unavailable. */
  readonly state: 'open' | (typeof JOB_STATE.words)[number];
  /** 0 to 1. */
  readonly progress: number;
  readonly stage: string;
  /** 1: starts next. 0: is not waiting. */
  readonly position: number;
}

/** `unavailable` as the job means that the queue does not answer. */
export function listedSong(song: SongEntry__Output, job: Job__Output | 'unavailable' | undefined): ListedSong {
  const { songhash: hash, filename, model: name, revision, createdMs, durationSeconds } = song;
  return {
    ...{ hash, url: `/apiv1/songs/${hash}`, filename, created_at: isoTime(createdMs) },
    duration_seconds: durationSeconds > 0 ? durationSeconds : null,
    model: { name, revision },
    ...standing(song, job),
  };
}

function standing({ run, state }: SongEntry__Output, job: Job__Output | 'unavailable' | undefined) {
  const word = SONG_STATE.fromWire(state) ?? 'open';
  const still = { progress: word === 'done' ? 1 : 0, stage: '', position: 0 };
  if (word !== 'open') return { state: word, ...still };
  if (job === 'unavailable') return { state: word, ...still };
  // The run is recorded but not in the queue; the reconciler queues it from its record soon.
  if (!job || job.run < run) return { state: 'waiting' as const, ...still };
  const { progress, stage, position } = job;
  const now = JOB_STATE.fromWire(job.state) ?? 'waiting';
  return { state: now, progress, stage: now === 'waiting' ? '' : stage, position };
}
