// Operations of the original API, which existing clients use.

import { IDEMPOTENCY_HEADERS } from '../schema/idempotency-key.ts';
import { SEPARATE_BODY } from '../schema/separate-body.ts';
import { QUEUE, QUEUE_QUERY } from '../schema/service-answers.ts';
import { SEPARATE_ANSWER } from '../schema/song.ts';
import * as errors from './errors.ts';
import { FIRST_QUEUED, SONG_LINKS } from './links.ts';
import { errorAnswer, type Operation } from './operation.ts';
import { REMOVE } from './track-operations.ts';

/** Accepts a song in JSON. */
export const SEPARATE = {
  method: 'POST',
  path: '/apiv1/separate',
  id: 'separateSong',
  tag: 'original',
  summary: 'Send a song as base64 inside JSON',
  headers: IDEMPOTENCY_HEADERS,
  body: { 'application/json': SEPARATE_BODY },
  answers: [
    {
      status: 200,
      description: 'The song is queued, or it was waiting, running or done already.',
      content: { 'application/json': SEPARATE_ANSWER },
      links: SONG_LINKS,
    },
  ],
  errors: [
    errorAnswer(
      'The body or one of its members is malformed, or the upload was cut. `reason` says what is wrong; for malformed JSON, also at which byte of the body, counted from 0.',
      ['BAD_JSON', 'MP3_MISSING', 'BAD_BASE64', 'UPLOAD_CUT', 'INVALID_ARGUMENT'],
    ),
    errors.BODY_TOO_LARGE,
    errorAnswer('The body has a Content-Encoding; send it without.', ['UNSUPPORTED_ENCODING']),
    errors.SONG_REFUSED,
    errors.SUBMISSION_UNAVAILABLE,
    errors.DEADLINE_EXCEEDED,
    errors.STORAGE_FULL,
  ],
} satisfies Operation;

/** Lists the queue. */
export const LIST_QUEUE = {
  method: 'GET',
  path: '/apiv1/queue',
  id: 'listQueue',
  tag: 'original',
  summary: 'List the waiting songs, in the order in which they start, and the running songs',
  description:
    'Returns the whole list, unless the query requests a page. A song that is waiting or running during the whole listing appears exactly once over all pages.',
  query: QUEUE_QUERY,
  answers: [
    {
      status: 200,
      description: 'The songhashes of the waiting and of the running songs.',
      content: { 'application/json': QUEUE },
      links: [FIRST_QUEUED],
    },
  ],
  errors: [errors.BAD_ADDRESS, errors.UNAVAILABLE, errors.DEADLINE_EXCEEDED],
} satisfies Operation;

/** Removes a track with GET. */
export const REMOVE_TRACK_BY_GET = {
  ...REMOVE,
  method: 'GET',
  id: 'removeTrackByGet',
  tag: 'original',
  summary: 'Remove a track with GET',
  description: 'Does the same as DELETE, for clients of the original API. HEAD is refused with 405.',
  changes: true,
} satisfies Operation;
