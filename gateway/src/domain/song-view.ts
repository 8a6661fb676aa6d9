// Describes songs for JSON: one song, a song in the list, and a song that the gateway has just
// accepted.

import { crcText } from '@stemline/common/crc-text.ts';
import { fromDuration, fromTimestamp } from '@stemline/common/grpc/time.ts';
import { jsonOrUndefined } from '@stemline/common/json-text.ts';
import { warningsOf } from '@stemline/common/manifest/warnings.ts';
import { ORIGINAL } from '@stemline/common/names.ts';
import { optionsFromWire } from '@stemline/common/options/wire.ts';
import { ENQUEUE_STATUS, JOB_STATE, type JobState, PRIORITY, SONG_STATE } from '@stemline/common/wire-words.ts';
import type { ModelRef__Output } from '@stemline/proto/gen/stemline/common/v1/ModelRef.ts';
import type { TrackRef__Output } from '@stemline/proto/gen/stemline/common/v1/TrackRef.ts';
import type { EnqueueResponse__Output } from '@stemline/proto/gen/stemline/queue/v1/EnqueueResponse.ts';
import type { GetSongResponse__Output } from '@stemline/proto/gen/stemline/storage/v1/GetSongResponse.ts';
import type { SongEntry__Output } from '@stemline/proto/gen/stemline/storage/v1/SongEntry.ts';
import type { Links } from './links.ts';
import { isoTime, type KnownJob } from './run-view.ts';

/** The model of a song. */
export interface ModelView {
  readonly name: string;
  readonly revision: string;
}

/** A song in the list. */
export interface ListedSong {
  readonly hash: string;
  readonly url: string;
  readonly filename: string;
  readonly created_at: string | null;
  /** Length of the music; null: not known. */
  readonly duration_seconds: number | null;
  /** Number of warnings about the audio. */
  readonly warnings: number;
  readonly model: ModelView;
  /** `open`: waiting or running; only the queue, which is unavailable, knows which. */
  readonly state: 'open' | JobState;
  /** 0 to 1. */
  readonly progress: number;
  /** As in RunView. */
  readonly stage: string;
  /** 1: the song starts next. 0: it is not waiting. */
  readonly position: number;
  /** As in RunView. */
  readonly stalled: boolean;
}

/**
 * The answer of the original API. Its clients compare `reason`, so a song that was waiting or
 * running already is also "enqueued".
 */
export function separateView({ songhash, status, model, run }: EnqueueResponse__Output) {
  const reason = status === 'ENQUEUE_STATUS_DONE' ? 'Song already separated' : 'Song enqueued for separation';
  return { hash: songhash, reason, model: modelView(model), run };
}

/** The answer to an uploaded song. */
export function acceptedView({ songhash, status, state, position, model, run }: EnqueueResponse__Output, links: Links) {
  return {
    hash: songhash,
    url: links.song(songhash),
    status: ENQUEUE_STATUS.fromWire(status) ?? 'queued',
    state: JOB_STATE.fromWire(state) ?? 'waiting',
    position,
    model: modelView(model),
    run,
  };
}

/** Describes a song of the catalogue. If it has not ended, its state is that of `job`. */
export function listedSong(song: SongEntry__Output, job: KnownJob, links: Links): ListedSong {
  const { songhash, filename, model, createdAt, duration, warnings } = song;
  return {
    hash: songhash,
    url: links.song(songhash),
    filename,
    created_at: isoTime(fromTimestamp(createdAt)),
    duration_seconds: fromDuration(duration) || null,
    warnings,
    model: modelView(model),
    ...stateMembers(song, job),
  };
}

function stateMembers({ run, state: recorded }: SongEntry__Output, job: KnownJob) {
  const state = SONG_STATE.fromWire(recorded) ?? 'open';
  const idle = { progress: state === 'done' ? 1 : 0, stage: '', position: 0, stalled: false };
  if (state !== 'open' || job === 'unavailable') return { state, ...idle };
  // The store has the run and the queue does not. The queue service's reconciler soon queues it.
  if (!job || job.run < run) return { state: 'waiting' as const, ...idle };
  const { progress, stage, position, isStalled: stalled } = job;
  const current = JOB_STATE.fromWire(job.state) ?? 'waiting';
  return { state: current, progress, stage, position, stalled };
}

/** Returns the tracks of the newest done run, and its warnings about the audio. */
export function resultMembers({ songhash, served, removed }: GetSongResponse__Output, links: Links) {
  const outcome = served?.outcome;
  const kept = outcome?.tracks.filter(({ name }) => !removed.includes(name)) ?? [];
  return {
    warnings: warningsOf(outcome?.manifestJson ?? ''),
    tracks: kept.map(({ name, contentType, size, sha224, _crc32, crc32 }) => ({
      name,
      url: links.track(songhash, name),
      content_type: contentType,
      size,
      sha224,
      crc32: _crc32 ? crcText(crc32 ?? 0) : null,
    })),
  };
}

/**
 * Returns the members of a song that do not come from its job. The tracks are those of the newest
 * done run.
 */
export function songMembers(song: GetSongResponse__Output, links: Links) {
  const { songhash, run, served, removed } = song;
  const request = run?.request;
  const outcome = served?.outcome;
  const { warnings, tracks } = resultMembers(song, links);
  return {
    model: modelView(request?.model ?? null),
    options: optionsFromWire(request?.options),
    priority: (request && PRIORITY.fromWire(request.priority)) ?? 'normal',
    filename: request?.filename ?? '',
    created_at: isoTime(fromTimestamp(song.createdAt)),
    expires_at: isoTime(fromTimestamp(song.expiresAt)),
    parent: parentView(request?.parent, links),
    warnings,
    original:
      song.audioSize === 0
        ? null
        : { url: links.track(songhash, ORIGINAL), content_type: song.audioContentType, size: song.audioSize },
    tracks,
    removed: outcome ? removed : [],
    served_run: served?.number ?? null,
    // The storage service stores only JSON. A damaged record must not hide the song.
    manifest: jsonOrUndefined(outcome?.manifestJson ?? '') ?? null,
  };
}

/** The track whose bytes are the audio of the song; null: the audio was uploaded. */
function parentView(parent: TrackRef__Output | null | undefined, links: Links) {
  if (!parent) return null;
  const { songhash, track } = parent;
  return { hash: songhash, track, url: links.track(songhash, track) };
}

function modelView(model: ModelRef__Output | null): ModelView {
  return { name: model?.name ?? '', revision: model?.revision ?? '' };
}
