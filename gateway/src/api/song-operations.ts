// Operations on songs and their uploads.

import { z } from 'zod';
import { SONG_PATH } from '../schema/address.ts';
import { BYTES } from '../schema/bytes.ts';
import { IDEMPOTENCY_HEADERS } from '../schema/idempotency-key.ts';
import { NO_QUERY } from '../schema/query.ts';
import { ACCEPTED, RUN_STATE, SONG, SONG_FILTER, SONG_PAGE, SONG_REMOVED } from '../schema/song.ts';
import { TRACK_SUBMISSION_BODY } from '../schema/track-submission.ts';
import { UPLOAD_FORM, UPLOAD_QUERY } from '../schema/upload-fields.ts';
import { WAIT } from '../schema/wait.ts';
import * as errors from './errors.ts';
import { FIRST_SONG, SONG_LINKS, TRACK_LINKS } from './links.ts';
import { errorAnswer, type Operation, RETRY_AFTER } from './operation.ts';

const ACCEPTED_HEADERS = { Location: z.string().describe('The address of the song.'), ...RETRY_AFTER };
const ONE_SONG = { path: '/apiv1/songs/:songhash', tag: 'songs', params: SONG_PATH, query: NO_QUERY } as const;
const CHANGE_ERRORS = [
  errors.BAD_QUERY,
  errors.SONG_UNKNOWN,
  errors.UNAVAILABLE,
  errors.DEADLINE_EXCEEDED,
  errors.STORAGE_FULL,
];

/** Accepts a song as a stream. */
export const UPLOAD_SONG = {
  method: 'POST',
  path: '/apiv1/songs',
  id: 'uploadSong',
  tag: 'songs',
  summary: 'Send a song as raw bytes or as a form, or separate a track of another song',
  description:
    'The server streams the body: it stores the audio while the audio arrives. The body is the audio itself, or a form with one file; the parameters of the query may also be fields of the form. The server checks the model and the queue before it reads the audio. In a form, it can do so only when the model is in the query or in a field before the file; otherwise it checks the model and the queue after the whole form has arrived. The server refuses parameters and fields that are not listed here, and an option with different values in the query, the fields and `options`. An empty value counts as absent. A JSON body separates a track of a song that is done, for example its drums with a model that splits drums. The audio of the new song stays stored when the song of the track is removed. With a JSON body, the query must be empty.',
  query: UPLOAD_QUERY,
  emptyIsAbsent: true,
  headers: IDEMPOTENCY_HEADERS,
  body: {
    'audio/*': BYTES,
    'application/octet-stream': BYTES,
    'multipart/form-data': UPLOAD_FORM,
    'application/json': TRACK_SUBMISSION_BODY,
  },
  answers: [
    {
      status: 202,
      description:
        'The song is stored and queued, or it was waiting, running or done already. A restart of the server does not lose it.',
      content: { 'application/json': ACCEPTED },
      headers: ACCEPTED_HEADERS,
      links: SONG_LINKS,
    },
  ],
  errors: [
    errorAnswer(
      'The query, the form or the JSON is malformed, a name in it is unknown or repeated, an option has contradictory values, the server does not send callbacks to the URL of the callback, or the upload was cut.',
      ['INVALID_ARGUMENT', 'CALLBACK_REFUSED', 'BAD_JSON', 'UPLOAD_CUT'],
    ),
    errors.TRACK_UNKNOWN,
    errors.SONG_NOT_DONE,
    errors.BODY_TOO_LARGE,
    errorAnswer('The body has a Content-Encoding, or is a multipart body other than multipart/form-data.', [
      'UNSUPPORTED_ENCODING',
    ]),
    errors.SONG_REFUSED,
    errors.SUBMISSION_UNAVAILABLE,
    errors.DEADLINE_EXCEEDED,
    errors.STORAGE_FULL,
  ],
} satisfies Operation;

/** Lists songs. */
export const LIST_SONGS = {
  method: 'GET',
  path: '/apiv1/songs',
  id: 'listSongs',
  tag: 'songs',
  summary: 'List songs, newest first',
  description:
    'A song must match all given filters. One call examines at most 2000 songs. With a filter, a page may therefore have fewer songs than `page_size`, or none, although more pages follow. The list ends only when `next_page_token` is null. An unknown or repeated parameter is refused.',
  query: SONG_FILTER,
  answers: [
    {
      status: 200,
      description: 'One page of songs.',
      content: { 'application/json': SONG_PAGE },
      links: FIRST_SONG,
    },
  ],
  errors: [errors.BAD_QUERY, errors.UNAVAILABLE, errors.DEADLINE_EXCEEDED],
} satisfies Operation;

/** Describes a song. */
export const GET_SONG = {
  ...ONE_SONG,
  method: 'GET',
  id: 'getSong',
  summary: 'Get the state of a song, its tracks and everything else that the server knows about it',
  description:
    'With `wait`, the server answers when the song has ended or the time has passed, with the state at that moment. Supports `If-None-Match`.',
  query: WAIT,
  answers: [
    {
      status: 200,
      description: 'The song.',
      content: { 'application/json': SONG },
      headers: { ETag: z.string().describe('A weak tag that changes with the JSON of the song.') },
      links: [...SONG_LINKS, ...TRACK_LINKS],
    },
    { status: 304, description: 'The song still has the ETag in `If-None-Match`.' },
  ],
  errors: [errors.BAD_QUERY, errors.SONG_UNKNOWN, errors.STREAM_UNAVAILABLE, errors.DEADLINE_EXCEEDED],
} satisfies Operation;

/** Removes a song. */
export const REMOVE_SONG = {
  ...ONE_SONG,
  method: 'DELETE',
  id: 'removeSong',
  summary: 'Cancel a song, then remove it with all its tracks',
  description:
    'A song that waits or runs ends as cancelled. Its callbacks report this if they name `cancelled` in `on`. Callbacks that the song owes are still posted after its removal.',
  answers: [
    {
      status: 200,
      description: 'The song is removed. Its audio is kept while another song needs it.',
      content: { 'application/json': SONG_REMOVED },
    },
  ],
  errors: [...CHANGE_ERRORS, errors.SONG_NOT_DONE],
} satisfies Operation;

/** Cancels a song. */
export const CANCEL_SONG = {
  ...ONE_SONG,
  method: 'POST',
  path: '/apiv1/songs/:songhash/cancel',
  id: 'cancelSong',
  summary: 'Cancel a song',
  answers: [
    {
      status: 200,
      description: 'The state of the song after the call. A song that had already ended keeps its state.',
      content: { 'application/json': RUN_STATE },
      links: SONG_LINKS,
    },
  ],
  errors: CHANGE_ERRORS,
} satisfies Operation;

/** Opens the next run of a song. */
export const RETRY_SONG = {
  ...ONE_SONG,
  method: 'POST',
  path: '/apiv1/songs/:songhash/retry',
  id: 'retrySong',
  summary: 'Separate a song again that failed, was cancelled or lacks a removed track',
  answers: [
    {
      status: 202,
      description: 'The song is waiting again, or was waiting or running already.',
      content: { 'application/json': RUN_STATE },
      headers: ACCEPTED_HEADERS,
      links: SONG_LINKS,
    },
  ],
  errors: [
    errors.BAD_QUERY,
    errors.SONG_UNKNOWN,
    errorAnswer(
      'The song is done and has all its tracks (SONG_DONE), or its audio is not stored any more (AUDIO_MISSING): send the song again.',
      ['SONG_DONE', 'AUDIO_MISSING'],
      { status: 409 },
    ),
    errorAnswer('No separator has the model of the song any more; send the song again with another model.', [
      'MODEL_UNKNOWN',
      'MODEL_UNAVAILABLE',
    ]),
    errors.RETRY_UNAVAILABLE,
    errors.DEADLINE_EXCEEDED,
    errors.STORAGE_FULL,
  ],
} satisfies Operation;
