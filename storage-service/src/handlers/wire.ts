// Converts messages to records (functions named to…), which it checks, and records to messages
// (functions named from…).

import { assertName, invalid, parseJson, wordRule } from '@stemline/common/checks.ts';
import { fromTimestamp, toDuration, toTimestamp } from '@stemline/common/grpc/time.ts';
import { canonicalOptions, type GivenOptions } from '@stemline/common/options/options.ts';
import { optionsFromWire, optionsToWire } from '@stemline/common/options/wire.ts';
import { DELIVERY_EVENT, OUTCOME_STATE, PRIORITY, SONG_STATE } from '@stemline/common/wire-words.ts';
import type { BytesInfo } from '@stemline/proto/gen/stemline/storage/v1/BytesInfo.ts';
import type { Outcome, Outcome__Output } from '@stemline/proto/gen/stemline/storage/v1/Outcome.ts';
import type { Run as RunMessage } from '@stemline/proto/gen/stemline/storage/v1/Run.ts';
import type { SongEntry as SongEntryMessage } from '@stemline/proto/gen/stemline/storage/v1/SongEntry.ts';
import type { SongRequest, SongRequest__Output } from '@stemline/proto/gen/stemline/storage/v1/SongRequest.ts';
import type { Submission, Submission__Output } from '@stemline/proto/gen/stemline/storage/v1/Submission.ts';
import type { Track, Track__Output } from '@stemline/proto/gen/stemline/storage/v1/Track.ts';
import type { SongEntry } from '../domain/catalogue.ts';
import type { Download } from '../domain/downloads.ts';
import type { OwedSubmission } from '../domain/pending.ts';
import {
  outcomeSchema,
  type PublishedOutcome,
  type SongRequestRecord,
  type SubmissionRecord,
  songRequestSchema,
  submissionSchema,
  type TrackRecord,
} from '../domain/record-types.ts';
import { checked } from '../domain/records.ts';
import type { Run } from '../domain/song.ts';

const STATE_RULE = `outcome.state ${wordRule(OUTCOME_STATE.words)}.`;

/** Returns the value of a required field. Throws INVALID_ARGUMENT when it is absent. */
export function required<T>(message: T | null | undefined, field: string): T {
  if (message === null || message === undefined) throw invalid(`${field} is missing.`);
  return message;
}

/** Sets the defaults of the namespace and the time. Throws INVALID_ARGUMENT. */
export function toSongRequest(message: SongRequest__Output): SongRequestRecord {
  const record = {
    schema: 1,
    kind: 'song',
    namespace: message.namespace || 'default',
    audio: message.audio,
    model: message.model?.name ?? '',
    revision: message.model?.revision ?? '',
    optionsJson: canonicalOptions(optionsFromWire(message.options)),
    priority: PRIORITY.fromWire(message.priority),
    filename: message.filename,
    createdMs: fromTimestamp(message.createdAt) || Date.now(),
    openedBy: '',
    requestId: message.requestId,
    ...(message.parent && { parent: message.parent }),
  };
  assertRequestId(message.requestId, 'request.request_id');
  return checked(songRequestSchema, record, 'request');
}

/** Refuses an id that no service can send in a header. An empty one means that there is none. */
function assertRequestId(requestId: string, field: string): void {
  if (requestId !== '') assertName('requestId', requestId, field);
}

/** Sets the default of the time. Throws INVALID_ARGUMENT. */
export function toSubmission(message: Submission__Output): SubmissionRecord {
  const { id, filename, callback, createdAt, requestId } = message;
  if (callback && callback.dataJson !== '') parseJson(callback.dataJson, 'submission.callback.data_json');
  const record = {
    schema: 1,
    id,
    filename,
    requestId,
    createdMs: fromTimestamp(createdAt) || Date.now(),
    ...(callback && {
      callback: {
        ...callback,
        secret: callback.secret || undefined,
        on: callback.on.map(DELIVERY_EVENT.fromWire),
      },
    }),
  };
  assertRequestId(requestId, 'submission.request_id');
  return checked(submissionSchema, record, 'submission');
}

/** Sets the default of the time. Throws INVALID_ARGUMENT. */
export function toOutcome(message: Outcome__Output): PublishedOutcome {
  const { createdAt, ...rest } = message;
  const state = OUTCOME_STATE.fromWire(message.state);
  if (!state) throw invalid(STATE_RULE);
  if (message.manifestJson !== '') assertJsonObject(message.manifestJson, 'outcome.manifest_json');
  const record = {
    ...rest,
    schema: 1,
    state,
    createdMs: fromTimestamp(createdAt) || Date.now(),
    tracks: message.tracks.map(toTrack),
    peaks: message.peaks.map(toTrack),
  };
  const outcome = checked(outcomeSchema, record, 'outcome');
  if (outcome.state === 'retracted') throw invalid(STATE_RULE);
  return outcome;
}

/** Keeps the CRC-32 only if the message has one; an absent number arrives as 0. */
function toTrack({ crc32, _crc32, ...rest }: Track__Output) {
  return { ...rest, ...(_crc32 && { crc32 }) };
}

function fromTrack({ crc32, ...rest }: TrackRecord): Track {
  return { ...rest, ...(crc32 !== undefined && { crc32 }) };
}

/** Converts the outcome of a run. */
export function fromOutcome(outcome: PublishedOutcome): Outcome {
  const { state, attempt, code, reason, manifestJson, createdMs } = outcome;
  return {
    state: OUTCOME_STATE.toWire(state),
    attempt,
    code,
    reason,
    manifestJson,
    createdAt: toTimestamp(createdMs),
    ...(outcome.state === 'done' && {
      claimId: outcome.claimId,
      tracks: outcome.tracks.map(fromTrack),
      peaks: (outcome.peaks ?? []).map(fromTrack),
    }),
  };
}

/** Converts a run with its request and outcome. */
export function fromRun(songhash: string, { number, request, outcome }: Run): RunMessage {
  return { songhash, number, request: fromSongRequest(request), ...(outcome && { outcome: fromOutcome(outcome) }) };
}

function fromSongRequest(request: SongRequestRecord): SongRequest {
  const {
    namespace,
    audio,
    model,
    revision,
    optionsJson,
    priority,
    filename,
    createdMs,
    parent,
    requestId = '',
  } = request;
  return {
    namespace,
    audio,
    filename,
    model: { name: model, revision },
    options: optionsToWire(JSON.parse(optionsJson) as GivenOptions),
    priority: PRIORITY.toWire(priority),
    requestId,
    createdAt: toTimestamp(createdMs),
    ...(parent && { parent }),
  };
}

/** Converts a submission. */
export function fromSubmission(submission: OwedSubmission): Submission {
  const { id, filename, callback, createdMs, requestId, reopened = 0 } = submission;
  return {
    id,
    reopened,
    filename,
    requestId,
    createdAt: toTimestamp(createdMs),
    ...(callback && {
      callback: { ...callback, secret: callback.secret ?? '', on: callback.on.map(DELIVERY_EVENT.toWire) },
    }),
  };
}

/** Converts an entry of the catalogue. */
export function fromEntry(entry: SongEntry): SongEntryMessage {
  const { songhash, audio, model, revision, filename, run, state, tracks, createdMs, durationSeconds, warnings } =
    entry;
  return {
    songhash,
    audio,
    filename,
    run,
    warnings,
    tracks: [...tracks],
    model: { name: model, revision },
    state: SONG_STATE.toWire(state),
    createdAt: toTimestamp(createdMs),
    duration: toDuration(durationSeconds),
  };
}

/** Returns the info of a download. `range`: the bytes that follow the info. */
export function fromDownload(found: Download, range: { offset: number; length: number }): BytesInfo {
  const { name, contentType, etag, size, modifiedMs, songFilename } = found;
  return { name, contentType, etag, size, songFilename, modifiedAt: toTimestamp(modifiedMs), ...range };
}

/** Throws INVALID_ARGUMENT unless the text is a JSON object. */
export function assertJsonObject(text: string, field: string): void {
  const value = parseJson(text, field);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid(`${field} must be a JSON object.`);
}
