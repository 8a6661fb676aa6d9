// Operations of the original API, which existing clients use.

import { z } from 'zod';
import { TRACK_PATH } from '../schema/address.ts';
import { SEPARATE_BODY } from '../schema/separate-body.ts';
import { QUEUE, QUEUE_QUERY } from '../schema/service-answers.ts';
import { SEPARATE_ANSWER, TRACK_REMOVED } from '../schema/song.ts';
import * as errors from './errors.ts';
import { errorAnswer, type Operation } from './operation.ts';

export const SEPARATE = {
  method: 'POST',
  path: '/apiv1/separate',
  tag: 'original',
  summary: 'Send a song as base64 inside JSON',
  body: { 'application/json': SEPARATE_BODY },
  answers: [
    {
      status: 200,
      description: 'The song is accepted, or was waiting, running or done already.',
      content: { 'application/json': SEPARATE_ANSWER },
    },
  ],
  errors: [
    errorAnswer(
      'The body or a member of it is malformed. The reason says what is wrong, and for JSON at which byte, counted from 0.',
      ['BAD_JSON', 'MP3_MISSING', 'BAD_BASE64', 'UPLOAD_CUT', 'INVALID_ARGUMENT'],
    ),
    errors.TOO_LARGE,
    errorAnswer('The body has a Content-Encoding; send it without.', ['UNSUPPORTED_ENCODING']),
    errors.REFUSED,
    errors.NOT_NOW,
    errors.SLOW,
    errors.FULL,
  ],
} satisfies Operation;

export const LIST_QUEUE = {
  method: 'GET',
  path: '/apiv1/queue',
  tag: 'original',
  summary: 'List the waiting songs, in the order in which they start, and the running songs',
  description:
    'Returns the whole list, unless the query requests a page. A song that is waiting or running during the whole listing appears exactly once over all pages.',
  query: QUEUE_QUERY,
  answers: [{ status: 200, description: 'Songhashes.', content: { 'application/json': QUEUE } }],
  errors: [errors.BAD_ADDRESS, errors.UNAVAILABLE, errors.SLOW],
} satisfies Operation;

const BYTES = { 'audio/mpeg': z.unknown() };

export const DOWNLOAD_TRACK = {
  method: 'GET',
  path: '/apiv1/track/:songhash/:track',
  tag: 'original',
  summary: 'Download a track',
  description:
    'HEAD is answered too. The server supports `Range` and the conditions of RFC 9110: `If-Match`, `If-None-Match`, `If-Modified-Since`, `If-Unmodified-Since`, `If-Range`. The original keeps its own content type.',
  params: TRACK_PATH,
  answers: [
    {
      status: 200,
      description:
        'The bytes, with `Content-Disposition`, `Content-Length`, `ETag`, `Last-Modified` and `Accept-Ranges`.',
      content: BYTES,
    },
    { status: 206, description: 'One range of the bytes.', content: BYTES },
    {
      status: 304,
      description: '`If-None-Match` names this ETag, or nothing has changed since `If-Modified-Since`.',
    },
  ],
  errors: [
    errors.BAD_ADDRESS,
    errors.TRACK_UNKNOWN,
    errors.NOT_DONE,
    errorAnswer('The track does not match If-Match or If-Unmodified-Since.', ['PRECONDITION_FAILED']),
    errorAnswer('The track has no byte in the range.', ['BAD_RANGE']),
    errors.DOWNLOAD_NOT_NOW,
    errors.SLOW,
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
  errors: [errors.BAD_ADDRESS, errors.TRACK_UNKNOWN, errors.NOT_DONE, errors.UNAVAILABLE, errors.SLOW],
} satisfies Omit<Operation, 'method'>;

export const REMOVE_TRACK_BY_GET = {
  ...REMOVE,
  method: 'GET',
  description: 'Removes the track with GET, for clients of the original API. HEAD is refused with 405.',
  changes: true,
} satisfies Operation;

export const REMOVE_TRACK = { ...REMOVE, method: 'DELETE' } satisfies Operation;
