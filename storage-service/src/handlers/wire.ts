// Converts messages to checked records, and records to messages.

import { canonicalJson } from '@stemline/common/songhash.ts';
import { DELIVERY_EVENT, OUTCOME_STATE, PRIORITY } from '@stemline/common/wire-words.ts';
import type { Outcome, Outcome__Output } from '@stemline/proto/gen/stemline/storage/v1/Outcome.ts';
import type { Run as RunMessage } from '@stemline/proto/gen/stemline/storage/v1/Run.ts';
import type { SongRequest__Output } from '@stemline/proto/gen/stemline/storage/v1/SongRequest.ts';
import type { Submission, Submission__Output } from '@stemline/proto/gen/stemline/storage/v1/Submission.ts';
import { invalid } from '../domain/names.ts';
import {
  outcomeSchema,
  type PublishedOutcome,
  type SongRequestRecord,
  type SubmissionRecord,
  songRequestSchema,
  submissionSchema,
} from '../domain/record-types.ts';
import { checked } from '../domain/records.ts';
import type { Run } from '../domain/song.ts';

/** The message if it was given; throws INVALID_ARGUMENT otherwise. */
export function given<T>(message: T | null | undefined, what: string): T {
  if (message === null || message === undefined) throw invalid(`${what} is missing.`);
  return message;
}

export function toSongRequest(message: SongRequest__Output): SongRequestRecord {
  const optionsJson = message.optionsJson || '{}';
  assertCanonical(optionsJson, 'request.options_json');
  const record = {
    ...message,
    optionsJson,
    schema: 1,
    kind: 'song',
    priority: PRIORITY.fromWire(message.priority),
    namespace: message.namespace || 'default',
    createdMs: message.createdMs || Date.now(),
    openedBy: '',
  };
  return checked(songRequestSchema, record, 'request');
}

export function toSubmission(message: Submission__Output): SubmissionRecord {
  const { callback, ...rest } = message;
  if (callback && callback.dataJson !== '') assertJson(callback.dataJson, 'submission.callback.data_json');
  const record = {
    ...rest,
    ...(callback && { callback: { ...callback, on: callback.on.map(DELIVERY_EVENT.fromWire) } }),
    schema: 1,
    createdMs: message.createdMs || Date.now(),
  };
  return checked(submissionSchema, record, 'submission');
}

export function toOutcome(message: Outcome__Output): PublishedOutcome {
  const state = OUTCOME_STATE.fromWire(message.state);
  if (!state) throw invalid('outcome.state must be done, failed or cancelled.');
  if (message.manifestJson !== '') assertJsonObject(message.manifestJson, 'outcome.manifest_json');
  const record = { ...message, schema: 1, state, createdMs: message.createdMs || Date.now() };
  const outcome = checked(outcomeSchema, record, 'outcome');
  if (outcome.state === 'retracted') throw invalid('outcome.state must be done, failed or cancelled.');
  return outcome;
}

export function fromOutcome(outcome: PublishedOutcome): Outcome {
  return {
    ...outcome,
    state: OUTCOME_STATE.toWire(outcome.state),
    tracks: outcome.state === 'done' ? outcome.tracks : [],
  };
}

export function fromRun(songhash: string, { number, request, outcome }: Run): RunMessage {
  const message = { ...request, priority: PRIORITY.toWire(request.priority) };
  return { songhash, number, request: message, ...(outcome && { outcome: fromOutcome(outcome) }) };
}

export function fromSubmission(submission: SubmissionRecord): Submission {
  const { callback, ...rest } = submission;
  return { ...rest, ...(callback && { callback: { ...callback, on: callback.on.map(DELIVERY_EVENT.toWire) } }) };
}

function assertJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid(`${what} must be JSON.`);
  }
}

function assertJsonObject(text: string, what: string): object {
  const value = assertJson(text, what);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid(`${what} must be a JSON object.`);
  return value;
}

/** The songhash includes this text, so each set of options must have exactly one spelling. */
function assertCanonical(text: string, what: string): void {
  if (canonicalJson(assertJsonObject(text, what)) !== text)
    throw invalid(`${what} must be canonical JSON: keys sorted, no blanks.`);
}
