// Validates one request for a song. Later code can rely on it being well-formed.

import type { Priority } from '@stemline/job-queue/types.ts';
import { type Callback, checkCallback } from './callback.ts';
import { assertHash, assertNamespace, assertShort, assertSubmissionId, invalid } from './checks.ts';
import { canonicalOptions } from './options.ts';

export interface Submission {
  readonly id: string;
  readonly namespace: string;
  /** SHA-224 of the stored audio. */
  readonly audio: string;
  /** The requested name. Empty or `auto`: the default. */
  readonly model: string;
  /** The result of canonicalOptions(). */
  readonly optionsJson: string;
  readonly priority: Priority;
  readonly filename: string;
  readonly contentType: string;
  readonly callback: Callback | undefined;
}

export interface SubmissionDraft {
  readonly namespace: string;
  readonly audio: string;
  readonly model: string;
  readonly optionsJson: string;
  readonly priority: Priority;
  readonly submissionId: string;
  readonly filename: string;
  readonly contentType: string;
  readonly callback: Callback | null | undefined;
}

/** The content of a submission except its audio. */
export type OptionsDraft = Pick<SubmissionDraft, 'model' | 'optionsJson' | 'priority' | 'callback'>;

const MAX_FILENAME_CHARS = 1_024;
const MAX_CONTENT_TYPE_CHARS = 200;
const MAX_MODEL_CHARS = 200;
const MAX_OPTIONS_CHARS = 16 * 1024;

/** Throws INVALID_ARGUMENT. */
export function parseSubmission(draft: SubmissionDraft): Submission {
  const { audio, model, filename, contentType, submissionId: id } = draft;
  const namespace = draft.namespace || 'default';
  assertSubmissionId(id);
  assertHash(audio, 'audio');
  assertNamespace(namespace);
  assertShort(filename, MAX_FILENAME_CHARS, 'filename');
  assertShort(contentType, MAX_CONTENT_TYPE_CHARS, 'content_type');
  return { id, namespace, audio, model, filename, contentType, ...parseOptions(draft) };
}

/** Throws INVALID_ARGUMENT. */
export function parseOptions(draft: OptionsDraft): Pick<Submission, 'optionsJson' | 'priority' | 'callback'> {
  assertShort(draft.model, MAX_MODEL_CHARS, 'model');
  assertShort(draft.optionsJson, MAX_OPTIONS_CHARS, 'options_json');
  return {
    optionsJson: canonicalOptions(draft.optionsJson),
    priority: checkPriority(draft.priority),
    callback: draft.callback ? checkCallback(draft.callback) : undefined,
  };
}

/** Nobody may submit with high priority yet. */
function checkPriority(priority: Priority): Priority {
  if (priority === 'high') throw invalid('priority must be normal or low.');
  return priority;
}
