// Operations on single tracks: download and removal.

import { OUTPUT_FORMATS } from '@stemline/common/audio/output-formats.ts';
import { TRACK_PATH } from '../schema/address.ts';
import { BYTES } from '../schema/bytes.ts';
import { TRACK_REMOVED } from '../schema/song.ts';
import * as errors from './errors.ts';
import type { Operation } from './operation.ts';

const TYPES = new Set(Object.values(OUTPUT_FORMATS).map(({ contentType }) => contentType));
const AUDIO = Object.fromEntries([...TYPES, 'audio/*'].map((type) => [type, BYTES]));

/** Sends a track. */
export const DOWNLOAD_TRACK = {
  method: 'GET',
  path: '/apiv1/track/:songhash/:track',
  id: 'downloadTrack',
  tag: 'tracks',
  summary: 'Download a track',
  description:
    'Supports HEAD, `Range` with one range, and the conditions of RFC 9110: `If-Match`, `If-None-Match`, `If-Modified-Since`, `If-Unmodified-Since`, `If-Range`. Without an extension, the address means the first format of the song, in the order of `formats` in `/apiv1/limits`. The track `original` is the uploaded audio in its own format.',
  params: TRACK_PATH,
  answers: [
    {
      status: 200,
      description:
        'The bytes, with `Content-Disposition`, `Content-Length`, `ETag`, `Last-Modified` and `Accept-Ranges`.',
      content: AUDIO,
    },
    { status: 206, description: 'The requested range of the bytes, with `Content-Range`.', content: AUDIO },
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

/** The parts that both ways to remove a track share. */
export const REMOVE = {
  path: '/apiv1/remove/:songhash/:track',
  tag: 'tracks',
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
    errors.STORAGE_FULL,
  ],
} satisfies Omit<Operation, 'method' | 'id'>;

/** Removes a track. */
export const REMOVE_TRACK = { ...REMOVE, method: 'DELETE', id: 'removeTrack' } satisfies Operation;
