// Reads the JSON body of POST /apiv1/songs, which names a track of another song as the audio.

import { type SubmissionOptions, submissionOptions } from '../../domain/submission-options.ts';
import type { TrackName } from '../../domain/track-source.ts';
import { parsed } from '../../schema/fault.ts';
import { TRACK_SUBMISSION } from '../../schema/track-submission.ts';
import { membersOnce } from './members-once.ts';
import { assertObject, callbackData, callbackDraft, readText } from './small-body.ts';

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
  return trackSubmission(await readText(source));
}

/** Reads the text of the body. Throws BAD_JSON and INVALID_ARGUMENT. */
export function trackSubmission(text: string): TrackSubmission {
  assertObject(text, EXAMPLE, 'Send audio with another Content-Type.');
  const members = membersOnce(text);
  const value = (name: string) => {
    const raw = members.get(name);
    return raw === undefined ? undefined : (JSON.parse(raw) as unknown);
  };
  const source = members.get('source');
  if (source?.startsWith('{')) membersOnce(source, ['songhash', 'track']);
  const body = parsed(TRACK_SUBMISSION, {
    ...Object.fromEntries([...members.keys()].map((name) => [name, value(name)])),
    ...(members.has('options') && { options: members.get('options') }),
  });
  const { model, priority, options, callback } = body;
  return {
    source: body.source,
    options: submissionOptions({
      model,
      priority,
      options: options ?? new Map(),
      callback: callback ? callbackDraft(callback, callbackData(members.get('callback') ?? '')) : undefined,
    }),
  };
}
