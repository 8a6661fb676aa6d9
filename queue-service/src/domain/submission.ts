// Validates submissions.

import { assertName, assertShort, invalid } from '@stemline/common/checks.ts';
import { MAX_FILENAME_CHARS, MAX_LENGTH_SECONDS, MAX_NAME_CHARS } from '@stemline/common/limits.ts';
import { canonicalOptions, type GivenOptions } from '@stemline/common/options/options.ts';
import type { Priority } from '@stemline/common/wire-words.ts';
import { type Callback, checkCallback } from './callback.ts';

/** A track of a song, whose bytes are the audio of another song. */
export interface TrackRef {
  readonly songhash: string;
  /** With its extension. */
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
  /** The approximate length of the music. 0: not known. */
  readonly lengthSeconds: number;
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
  readonly parent?: TrackRef | null | undefined;
  /** As in Submission. Default: 0. */
  readonly lengthSeconds?: number;
}

/** The part of a submission that CheckSubmission checks. */
export type ChoicesDraft = Pick<SubmissionDraft, 'model' | 'options' | 'priority' | 'callback'>;

/** Returns the submission with its defaults. Throws INVALID_ARGUMENT. */
export function parseSubmission(draft: SubmissionDraft): Submission {
  const { audio, model, filename, submissionId: id } = draft;
  const namespace = draft.namespace || 'default';
  assertName('submissionId', id, 'submission_id');
  assertName('sha224', audio, 'audio');
  assertName('namespace', namespace, 'namespace');
  assertShort(filename, MAX_FILENAME_CHARS, 'filename');
  const parent = draft.parent ? checkParent(draft.parent) : undefined;
  const { lengthSeconds = 0 } = draft;
  if (!(lengthSeconds >= 0 && lengthSeconds <= MAX_LENGTH_SECONDS))
    throw invalid(`length must be from 0 to ${MAX_LENGTH_SECONDS} seconds.`);
  return { id, namespace, audio, model, filename, parent, lengthSeconds, ...parseChoices(draft) };
}

function checkParent({ songhash, track }: TrackRef): TrackRef {
  assertName('sha224', songhash, 'parent.songhash');
  assertName('trackName', track, 'parent.track');
  return { songhash, track };
}

/** Returns options, priority and callback with their defaults. Throws INVALID_ARGUMENT. */
export function parseChoices(draft: ChoicesDraft): Pick<Submission, 'optionsJson' | 'priority' | 'callback'> {
  assertShort(draft.model, MAX_NAME_CHARS, 'model');
  return {
    optionsJson: canonicalOptions(draft.options),
    priority: checkPriority(draft.priority),
    callback: draft.callback ? checkCallback(draft.callback) : undefined,
  };
}

/** Refuses `high` by the same rule as the REST API. */
function checkPriority(priority: Priority): Priority {
  if (priority === 'high') throw invalid('priority must be normal or low.');
  return priority;
}
