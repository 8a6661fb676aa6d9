// Validates submissions.

import { assertName, assertShort, invalid, type KeyRef, keyOf, namespaceOf } from '@stemline/common/checks.ts';
import { MAX_FILENAME_CHARS, MAX_LENGTH_SECONDS, MAX_NAME_CHARS } from '@stemline/common/limits.ts';
import type { AddressGuard } from '@stemline/common/net/address-guard/guard.ts';
import { canonicalOptions, type GivenOptions } from '@stemline/common/options/options.ts';
import type { Priority } from '@stemline/common/wire-words.ts';
import { type Callback, checkCallback } from './callback.ts';

/**
 * A track of a song, whose bytes are the audio of another song. The track of a `parent` has its
 * extension.
 */
export interface TrackRef {
  readonly songhash: string;
  readonly track: string;
}

/** One valid request for a song. */
export interface Submission {
  readonly id: string;
  readonly namespace: string;
  /** Address of the stored audio. */
  readonly audio: string;
  /** The requested name. Empty or `auto`: the default model. */
  readonly model: string;
  /** The result of canonicalOptions(). */
  readonly optionsJson: string;
  readonly priority: Priority;
  readonly filename: string;
  readonly callback: Callback | undefined;
  /** The track whose bytes are the audio. Undefined: the audio was uploaded. */
  readonly parent: TrackRef | undefined;
  /** The track from which the caller has made the audio, as the caller's request names it. */
  readonly source: TrackRef | undefined;
  /** The approximate length of the music. 0: not known. */
  readonly lengthSeconds: number;
  /** Undefined: the request has no idempotency key. */
  readonly key: KeyRef | undefined;
}

/** A submission before its validation. */
export interface SubmissionDraft {
  /** Empty: `default`. */
  readonly namespace: string;
  readonly audio: string;
  readonly model: string;
  readonly options: GivenOptions;
  readonly priority: Priority;
  readonly submissionId: string;
  readonly filename: string;
  readonly callback: Callback | null | undefined;
  /** As `keepRefused` in CallbackRules. Default: false. */
  readonly keepRefusedCallback?: boolean;
  readonly parent?: TrackRef | null | undefined;
  readonly source?: TrackRef | null | undefined;
  /** As in Submission. Default: 0. */
  readonly lengthSeconds?: number;
  /** Empty or absent: none. */
  readonly idempotencyKey?: string;
}

/** The part of a submission that CheckSubmission checks. */
export type ChoicesDraft = Pick<SubmissionDraft, 'model' | 'options' | 'priority' | 'callback' | 'keepRefusedCallback'>;

/** The part of the guard of callbacks that submissions need. */
type Guard = Pick<AddressGuard, 'refusalOfHost'>;

/** Returns the submission with its defaults. Throws INVALID_ARGUMENT, CALLBACK_REFUSED. */
export function parseSubmission(draft: SubmissionDraft, guard: Guard): Submission {
  const { audio, model, filename, submissionId: id } = draft;
  assertName('submissionId', id, 'submission_id');
  assertName('sha224', audio, 'audio');
  const namespace = namespaceOf(draft.namespace);
  const key = parseKey(draft);
  assertShort(filename, MAX_FILENAME_CHARS, 'filename');
  const parent = draft.parent ? checkParent(draft.parent) : undefined;
  const { lengthSeconds = 0 } = draft;
  if (!(lengthSeconds >= 0 && lengthSeconds <= MAX_LENGTH_SECONDS))
    throw invalid(`length must be from 0 to ${MAX_LENGTH_SECONDS} seconds.`);
  const named = { id, namespace, audio, model, filename, parent, source: parseSource(draft) };
  return { ...named, lengthSeconds, key, ...parseChoices(draft, guard) };
}

/** Returns the idempotency key of a request; undefined: it has none. Throws INVALID_ARGUMENT. */
export function parseKey({
  namespace: given = '',
  idempotencyKey = '',
}: Pick<SubmissionDraft, 'idempotencyKey'> & Partial<Pick<SubmissionDraft, 'namespace'>>): KeyRef | undefined {
  const namespace = namespaceOf(given);
  return idempotencyKey === '' ? undefined : keyOf({ namespace, idempotencyKey });
}

/** Returns the source of a request; undefined: it has none. Throws INVALID_ARGUMENT. */
export function parseSource({ source }: Pick<SubmissionDraft, 'source'>): TrackRef | undefined {
  if (!source) return undefined;
  const { songhash, track } = source;
  assertName('sha224', songhash, 'source.songhash');
  assertName('trackQuery', track, 'source.track');
  return { songhash, track };
}

function checkParent({ songhash, track }: TrackRef): TrackRef {
  assertName('sha224', songhash, 'parent.songhash');
  assertName('trackName', track, 'parent.track');
  return { songhash, track };
}

/**
 * Returns options, priority and callback with their defaults. Throws INVALID_ARGUMENT,
 * CALLBACK_REFUSED.
 */
export function parseChoices(
  draft: ChoicesDraft,
  guard: Guard,
): Pick<Submission, 'optionsJson' | 'priority' | 'callback'> {
  assertShort(draft.model, MAX_NAME_CHARS, 'model');
  const { keepRefusedCallback: keepRefused = false } = draft;
  return {
    optionsJson: canonicalOptions(draft.options),
    priority: checkPriority(draft.priority),
    callback: draft.callback ? checkCallback(draft.callback, { guard, keepRefused }) : undefined,
  };
}

/** Refuses `high` by the same rule as the REST API. */
function checkPriority(priority: Priority): Priority {
  if (priority === 'high') throw invalid('priority must be normal or low.');
  return priority;
}
