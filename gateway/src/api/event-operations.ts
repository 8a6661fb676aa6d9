// Operations that report the progress of songs as server-sent events.

import { SONG_PATH } from '../schema/address.ts';
import { RESUME_HEADERS, WATCHED_SONGS } from '../schema/events.ts';
import { NO_QUERY } from '../schema/query.ts';
import { SONG_MESSAGE } from '../schema/song.ts';
import * as errors from './errors.ts';
import type { Operation } from './operation.ts';

const EVENTS = { 'text/event-stream': SONG_MESSAGE };
const NAMES =
  'The name of an event is `snapshot`, `end`, or the change that it reports: `state`, `stage`, `progress`, `position` or `estimate`. When several of them apply, it is the first in this order. The `data` of an event is JSON (`SongEvent`): the members of the song that describe its newest run, and the tracks and warnings of a song that is done. A client that reads slowly misses states, and gets the newest one as a `snapshot`. The event `removed`, whose `data` has only `hash`, reports that the server has no such song any more. While nothing changes, the server sends a comment at least every 15 seconds. While a part of the service is unavailable, the connection stays open, and the events continue afterwards.';

/** Streams the events of one song. */
export const WATCH_SONG = {
  method: 'GET',
  path: '/apiv1/songs/:songhash/events',
  id: 'watchSong',
  tag: 'songs',
  summary: 'Follow the progress of a song as server-sent events',
  description: `The events begin with a \`snapshot\` of the present state and end with \`end\`, after which the response ends. ${NAMES} A client may send the id of the last event in the header \`Last-Event-ID\`, as browsers do by themselves. A client that sends the id of the \`end\` gets 204, after which browsers do not connect again.`,
  params: SONG_PATH,
  query: NO_QUERY,
  headers: RESUME_HEADERS,
  answers: [
    { status: 200, description: 'The events.', content: EVENTS },
    { status: 204, description: 'The client has already received the `end` of the newest run.' },
  ],
  errors: [errors.BAD_QUERY, errors.SONG_UNKNOWN, errors.STREAM_UNAVAILABLE, errors.DEADLINE_EXCEEDED],
} satisfies Operation;

/** Streams the events of several songs. */
export const WATCH_SONGS = {
  method: 'GET',
  path: '/apiv1/events',
  id: 'watchSongs',
  tag: 'songs',
  summary: 'Follow the progress of up to 100 songs on one connection as server-sent events',
  description: `The events of each song begin with a \`snapshot\`, also after a reconnect: \`Last-Event-ID\` has no effect, because one id cannot name a point in the events of several songs. The events of a song end with \`end\` or \`removed\`; an unknown song is \`removed\` at once. The connection stays open after the last event. It does not report a run or a removal that comes after the \`end\`: connect again after a retry. ${NAMES}`,
  query: WATCHED_SONGS,
  answers: [{ status: 200, description: 'The events.', content: EVENTS }],
  errors: [errors.BAD_QUERY, errors.STREAM_UNAVAILABLE, errors.DEADLINE_EXCEEDED],
} satisfies Operation;
