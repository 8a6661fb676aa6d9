// Operations on songs and their uploads.

import { z } from 'zod';
import { SONG_PATH } from '../schema/address.ts';
import { DELIVERY_PAGE, DELIVERY_QUERY } from '../schema/delivery.ts';
import { NO_QUERY } from '../schema/query.ts';
import { MODELS } from '../schema/service-answers.ts';
import { ACCEPTED, RUN_STATE, SONG, SONG_PAGE, SONG_REMOVED } from '../schema/song.ts';
import { SONG_FILTER } from '../schema/song-filter.ts';
import { UPLOAD_FORM, UPLOAD_QUERY } from '../schema/upload-fields.ts';
import * as errors from './errors.ts';
import { errorAnswer, type Operation } from './operation.ts';

const LOCATION = { Location: z.string().describe('The address of the song.') };
const ONE_SONG = { path: '/apiv1/songs/:songhash', tag: 'songs', params: SONG_PATH, query: NO_QUERY } as const;
const SONG_ERRORS = [errors.BAD_QUERY, errors.SONG_UNKNOWN, errors.UNAVAILABLE, errors.SLOW];

export const UPLOAD_SONG = {
  method: 'POST',
  path: '/apiv1/songs',
  tag: 'songs',
  summary: 'Send a song as raw bytes or as a form',
  description:
    'The body is streamed. The server checks the model and the queue before it reads the first byte of a raw body, and before it reads the file of a form if the query or a field before the file names the model. A form has one file and may contain the parameters of the query as fields. The server refuses a name that is not listed here, and an option with different values in the query, the fields and `options`. An empty value counts as absent.',
  query: UPLOAD_QUERY,
  emptyIsAbsent: true,
  body: { 'audio/*': z.unknown(), 'application/octet-stream': z.unknown(), 'multipart/form-data': UPLOAD_FORM },
  answers: [
    {
      status: 202,
      description: 'The song is accepted and survives a restart of the server.',
      content: { 'application/json': ACCEPTED },
      headers: LOCATION,
    },
  ],
  errors: [
    errorAnswer(
      'The query or the form is malformed, a name in it is unknown or repeated, an option has contradictory values, or the upload was cut.',
      ['INVALID_ARGUMENT', 'UPLOAD_CUT'],
    ),
    errors.TOO_LARGE,
    errorAnswer('The body has a Content-Encoding, or is a multipart body other than multipart/form-data.', [
      'UNSUPPORTED_ENCODING',
    ]),
    errors.REFUSED,
    errors.NOT_NOW,
    errors.SLOW,
    errors.FULL,
  ],
} satisfies Operation;

export const LIST_SONGS = {
  method: 'GET',
  path: '/apiv1/songs',
  tag: 'songs',
  summary: 'List songs, newest first',
  description:
    'Filters may be combined. One call checks at most 2000 songs, so with a filter a page may hold fewer songs than `page_size`, or none, although more follow. The list ends only when `next_page_token` is null. An unknown or repeated parameter is refused.',
  query: SONG_FILTER,
  answers: [{ status: 200, description: 'One page.', content: { 'application/json': SONG_PAGE } }],
  errors: [errors.BAD_QUERY, errors.UNAVAILABLE, errors.SLOW],
} satisfies Operation;

export const GET_SONG = {
  ...ONE_SONG,
  method: 'GET',
  summary: 'Get the state of a song and everything that is known about it',
  answers: [{ status: 200, description: 'The song.', content: { 'application/json': SONG } }],
  errors: SONG_ERRORS,
} satisfies Operation;

export const REMOVE_SONG = {
  ...ONE_SONG,
  method: 'DELETE',
  summary: 'Cancel a song, then remove it with all its tracks',
  answers: [
    {
      status: 200,
      description: 'The song is removed. Audio that another song shares is kept.',
      content: { 'application/json': SONG_REMOVED },
    },
  ],
  errors: [...SONG_ERRORS, errors.NOT_DONE],
} satisfies Operation;

export const CANCEL_SONG = {
  ...ONE_SONG,
  method: 'POST',
  path: '/apiv1/songs/:songhash/cancel',
  summary: 'Cancel a song',
  answers: [
    {
      status: 200,
      description: 'The state of the song now: a song that had ended before keeps its state.',
      content: { 'application/json': RUN_STATE },
    },
  ],
  errors: SONG_ERRORS,
} satisfies Operation;

export const RETRY_SONG = {
  ...ONE_SONG,
  method: 'POST',
  path: '/apiv1/songs/:songhash/retry',
  summary: 'Make a failed, cancelled or incomplete song again',
  answers: [
    {
      status: 202,
      description: 'The song is waiting again, or was waiting or running already.',
      content: { 'application/json': RUN_STATE },
      headers: LOCATION,
    },
  ],
  errors: [
    errors.BAD_QUERY,
    errors.SONG_UNKNOWN,
    errorAnswer(
      'The song is done and complete, or its audio is not stored any more: send the song again.',
      ['SONG_DONE', 'AUDIO_MISSING'],
      { status: 409 },
    ),
    errorAnswer('No separator has the model of the song any more.', ['MODEL_UNKNOWN', 'MODEL_UNAVAILABLE']),
    errors.RETRY_NOT_NOW,
    errors.SLOW,
    errors.FULL,
  ],
} satisfies Operation;

export const LIST_DELIVERIES = {
  ...ONE_SONG,
  method: 'GET',
  path: '/apiv1/songs/:songhash/deliveries',
  summary: 'List the callbacks of a song, pending and finished',
  query: DELIVERY_QUERY,
  answers: [{ status: 200, description: 'Oldest first.', content: { 'application/json': DELIVERY_PAGE } }],
  errors: SONG_ERRORS,
} satisfies Operation;

export const LIST_MODELS = {
  method: 'GET',
  path: '/apiv1/models',
  tag: 'songs',
  summary: 'List the models that a song may name',
  query: NO_QUERY,
  answers: [
    {
      status: 200,
      description: 'The models with their licences, and the model that `auto` means now.',
      content: { 'application/json': MODELS },
    },
  ],
  errors: [errors.BAD_QUERY, errors.NO_MODELS, errors.SLOW],
} satisfies Operation;
