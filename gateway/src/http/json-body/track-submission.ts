// Reads the JSON body of POST /apiv1/songs, which names a track of another song as the audio.

import { invalid } from '@stemline/common/checks.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { rawMembers } from '@stemline/common/json-text.ts';
import { type SubmissionOptions, submissionOptions } from '../../domain/submission-options.ts';
import type { TrackName } from '../../domain/track-source.ts';
import { parsed } from '../../schema/fault.ts';
import { MAX_FIELD_BYTES } from '../../schema/limits.ts';
import { CALLBACK } from '../../schema/submission.ts';
import { TRACK_SUBMISSION } from '../../schema/track-submission.ts';
import { notJson } from './other-members.ts';
import { membersOnce } from './separate-body.ts';

/** A track to separate, with the options of the separation. */
export interface TrackSubmission {
  readonly source: TrackName;
  readonly options: SubmissionOptions;
}

const EXAMPLE = '{"source": {"songhash": "<songhash>", "track": "drums"}}';

/**
 * Reads the body, which the source limits. Throws BAD_JSON, INVALID_ARGUMENT and the errors of the
 * source.
 */
export async function readTrackSubmission(source: AsyncIterable<Buffer>): Promise<TrackSubmission> {
  const chunks: Buffer[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return trackSubmission(textOf(Buffer.concat(chunks)));
}

/** Reads the text of the body. Throws BAD_JSON and INVALID_ARGUMENT. */
export function trackSubmission(text: string): TrackSubmission {
  assertObject(text);
  const names = [...rawMembers(text)].map(([name]) => name);
  const members = membersOnce(text, names);
  const value = (name: string) => {
    const raw = members.get(name);
    return raw === undefined ? undefined : (JSON.parse(raw) as unknown);
  };
  const source = members.get('source');
  if (source?.startsWith('{')) membersOnce(source, ['songhash', 'track']);
  const body = parsed(TRACK_SUBMISSION, {
    ...Object.fromEntries(names.map((name) => [name, value(name)])),
    ...(members.has('options') && { options: members.get('options') }),
    // An empty priority means the default, as an empty model does.
    ...(value('priority') === '' && { priority: undefined }),
  });
  const { model, priority, options, callback } = body;
  const dataJson = callback ? callbackData(members.get('callback') ?? '') : '';
  return {
    source: body.source,
    options: submissionOptions({
      model,
      priority,
      options: options ?? new Map(),
      callback: callback ? { url: callback.url, dataJson, on: callback.on ?? [] } : undefined,
    }),
  };
}

/** Returns the data of a callback as the caller wrote it; empty: none. */
function callbackData(raw: string): string {
  if (Buffer.byteLength(raw) > MAX_FIELD_BYTES)
    throw invalid(`"callback" must not be larger than ${MAX_FIELD_BYTES} bytes.`);
  return membersOnce(raw, Object.keys(CALLBACK.shape)).get('data') ?? '';
}

function textOf(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw notJson('The body is not UTF-8.');
  }
}

function assertObject(text: string): void {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const hint = `It must be a JSON object, such as ${EXAMPLE}. Send audio with another Content-Type.`;
    throw new ServiceError('BAD_JSON', `The body is not JSON. ${hint}`, { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw notJson(`The body must be a JSON object, such as ${EXAMPLE}.`);
}
