// Operations of the original API, which existing clients use.

import { OUTPUT_FORMATS } from '@stemline/common/audio/output-formats.ts';
import { z } from 'zod';
import { TRACK_PATH } from '../schema/address.ts';
import { IDEMPOTENCY_HEADERS } from '../schema/idempotency-key.ts';
import { SEPARATE_BODY } from '../schema/separate-body.ts';
import { QUEUE, QUEUE_QUERY } from '../schema/service-answers.ts';
import { SEPARATE_ANSWER, TRACK_REMOVED } from '../schema/song.ts';
import * as errors from './errors.ts';
import { errorAnswer, type Operation } from './operation.ts';

/** Accepts a song in JSON. */
export const SEPARATE = {
  method: 'POST',
  path: '/apiv1/separate',
  tag: 'original',
  summary: 'Send a song as base64 inside JSON',
  headers: IDEMPOTENCY_HEADERS,
  body: { 'application/json': SEPARATE_BODY },
  answers: [
    {
      status: 200,
      description: 'The song is queued, or it was waiting, running or done already.',
      content: { 'application/json': SEPARATE_ANSWER },
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
    },
  ],
  errors: [errors.BAD_ADDRESS, errors.UNAVAILABLE, errors.DEADLINE_EXCEEDED],
} satisfies Operation;

const TYPES = new Set(Object.values(OUTPUT_FORMATS).map(({ contentType }) => contentType));
const BYTES = Object.fromEntries([...TYPES, 'audio/*'].map((type) => [type, z.unknown()]));

/** Sends a track. */
export const DOWNLOAD_TRACK = {
  method: 'GET',
  path: '/apiv1/track/:songhash/:track',
  tag: 'original',
  summary: 'Download a track',
  description:
    'Supports HEAD, `Range` with one range, and the conditions of RFC 9110: `If-Match`, `If-None-Match`, `If-Modified-Since`, `If-Unmodified-Since`, `If-Range`. Without an extension, the address means the first format of the song, in the order of `formats` in `/apiv1/limits`. The track `original` is the uploaded audio in its own format.',
  params: TRACK_PATH,
  answers: [
    {
      status: 200,
      description:
        'The bytes, with `Content-Disposition`, `Content-Length`, `ETag`, `Last-Modified` and `Accept-Ranges`.',
      content: BYTES,
    },
    { status: 206, description: 'The requested range of the bytes, with `Content-Range`.', content: BYTES },
    {
      status: 304,
      description: '`If-None-Match` names the ETag of the track, or the track is unchanged since `If-Modified-Since`.',
    },
  ],
  errors: [
    errors.BAD_ADDRESS,
    errors.TRACK_UNKNOWN,
    errors.SONG_NOT_DONE,
    errors.PRECONDITION_FAILED,
    errors.BAD_RANGE,
    errors.DOWNLOAD_UNAVAILABLE,
    errors.DEADLINE_EXCEEDED,
  ],
} satisfies Operation;

const REMOVE = {
  path: '/apiv1/remove/:songhash/:track',
  tag: 'original',
  summary: 'Remove a track',
  params: TRACK_PATH,
  answers: [
    {
      status: 200,
      description: 'The track is removed, or was removed before.',
      content: { 'application/json': TRACK_REMOVED },
    },
  ],
  errors: [
    errors.BAD_ADDRESS,
    errors.TRACK_UNKNOWN,
    errors.SONG_NOT_DONE,
    errors.UNAVAILABLE,
    errors.DEADLINE_EXCEEDED,
  ],
} satisfies Omit<Operation, 'method'>;

/** Removes a track with GET. */
export const REMOVE_TRACK_BY_GET = {
  ...REMOVE,
  method: 'GET',
  description: 'Does the same as DELETE, for clients of the original API. HEAD is refused with 405.',
  changes: true,
} satisfies Operation;

/** Removes a track. */
export const REMOVE_TRACK = { ...REMOVE, method: 'DELETE' } satisfies Operation;
