// Schemas of songs in answers, and of the query of their list.

import { MAX_NAME_CHARS } from '@stemline/common/limits.ts';
import { WARNING } from '@stemline/common/manifest/warnings.ts';
import { SHA224_HEX } from '@stemline/common/names.ts';
import { ENQUEUE_STATUS, JOB_STATE, PRIORITY } from '@stemline/common/wire-words.ts';
import { z } from 'zod';
import { SONGHASH } from './address.ts';
import { SONG_OPTIONS } from './option-schemas.ts';
import { NEXT_PAGE_TOKEN, pageParameters } from './page.ts';
import { strictQuery } from './query.ts';
import { shortText } from './short-text.ts';

/** The state of a song. */
export const STATE = z
  .enum(JOB_STATE.words)
  .meta({ id: 'SongState', description: '`done`, `failed` and `cancelled` are final.' });

/** A time in UTC; null: not yet, or not known. */
export const TIME = z
  .string()
  .meta({ format: 'date-time' })
  .nullable()
  .describe('In UTC; null: not yet, or not known.');

const MODEL = z
  .object({ name: z.string(), revision: z.string() })
  .meta({ id: 'ModelRef', description: 'A model in one revision.' });

const TRACK = z
  .object({
    name: z.string().describe('With its extension, such as vocals.mp3.'),
    url: z.string().describe('The address of the track on this server.'),
    content_type: z.string(),
    size: z.int().min(0).describe('Bytes.'),
    sha224: z.string().regex(SHA224_HEX).describe('SHA-224 of the bytes, in hex.'),
    crc32: z
      .string()
      .regex(/^[0-9a-f]{8}$/)
      .nullable()
      .describe('CRC-32 of the bytes, in 8 hex digits; null: an earlier version of the server made the track.'),
  })
  .meta({ id: 'Track' });

const PROGRESS = z
  .number()
  .min(0)
  .max(1)
  .describe(
    'From 0 to 1. It never falls during an attempt. It rises to 0.95 while the song is separated, and to 1 while its tracks are encoded. It is not a share of the time: `estimate_seconds` shows the time.',
  );
const STAGE = z
  .string()
  .describe(
    'The current step of a running song: fetching, decoding, separating, encoding or publishing. `parked`: the song waits after ten attempts whose end could not be recorded, and the server makes one attempt an hour. Otherwise empty.',
  );
const POSITION = z.int().min(0).describe('1: the song starts next. 0: it is not waiting.');
const STALLED = z
  .boolean()
  .describe(
    'True: the song is running, and its separator has not reported for 10 seconds. If it does not report again, another attempt begins.',
  );
const RUN = z.int().min(1).describe('Number of the run, from 1. Each separation of the song is a run.');

/** The newest run of a song. */
const RUN_MEMBERS = {
  hash: SONGHASH,
  state: STATE,
  run: RUN,
  attempt: z.int().min(0).describe('Number of attempts at this run that have begun; 0: none yet.'),
  progress: PROGRESS,
  stage: STAGE,
  position: POSITION,
  estimate_seconds: z.number().min(0).nullable().describe('Estimated seconds until the song is done; null: not known.'),
  stalled: STALLED,
  code: z.string().optional().describe('Why the song failed, as a code for programs.'),
  reason: z.string().optional().describe('Why the song failed or was cancelled, in one short sentence.'),
  detail: z.string().optional().describe('What was recorded about the failure beyond `reason`.'),
  can_retry: z
    .boolean()
    .optional()
    .describe(
      'Only of a song that has ended: whether a retry may succeed. If not, `reason` says what else helps, if anything does.',
    ),
  started_at: TIME,
  finished_at: TIME,
};

const TRACKS = z.array(TRACK);
const WARNINGS = z.array(WARNING.meta({ id: 'SongWarning' }));

/** The data of a live event. */
export const SONG_EVENT = z
  .object({
    ...RUN_MEMBERS,
    warnings: WARNINGS.optional().describe(
      'Only of a song that is done, as in the answer about the song. Absent: that answer has them.',
    ),
    tracks: TRACKS.optional().describe(
      'Only of a song that is done: the tracks that can be downloaded. Absent: the answer about the song has them.',
    ),
  })
  .meta({ id: 'SongEvent' });

/** The data of the event that ends the events of a song that does not exist. */
const SONG_GONE = z
  .object({ hash: SONGHASH })
  .meta({ id: 'SongGone', description: 'The data of the event `removed`.' });

/**
 * One event of a stream. OpenAPI 3.1 has no streams: the schema of the media type is that of one
 * event, as tools expect it.
 */
export const SONG_MESSAGE = z
  .object({
    event: z.enum(['snapshot', 'end', 'state', 'stage', 'progress', 'position', 'estimate', 'removed']),
    id: z.string().optional().describe('For `Last-Event-ID`. Events of several songs have none.'),
    data: z
      .string()
      .describe('JSON: SongEvent, or SongGone for `removed`.')
      .meta({
        contentMediaType: 'application/json',
        contentSchema: { anyOf: ['SongEvent', 'SongGone'].map((name) => ({ $ref: `#/components/schemas/${name}` })) },
      }),
  })
  .meta({ id: 'SongMessage', description: 'One server-sent event.' });

/** The schemas that SONG_MESSAGE only names. */
export const EVENT_DATA = [SONG_EVENT, SONG_GONE];

/** One song with everything that the server knows about it. */
export const SONG = z
  .object({
    ...RUN_MEMBERS,
    model: MODEL,
    options: SONG_OPTIONS.describe('The options that differ from their defaults.'),
    priority: z.enum(PRIORITY.words).describe('`high` is reserved: no song has it.'),
    filename: z.string().describe('The name of the song, for people; empty: none.'),
    created_at: TIME,
    expires_at: TIME.describe(
      'The server removes the song after this time. Each submission and each download of the song makes the time later. null: the server keeps the song.',
    ),
    parent: z
      .object({ hash: SONGHASH, track: z.string(), url: z.string().describe('The address of the track.') })
      .meta({ id: 'ParentTrack' })
      .nullable()
      .describe(
        'The track whose bytes are the audio of the song, even if it was removed. null: the audio was uploaded.',
      ),
    warnings: WARNINGS.describe(
      'Damage of the audio, and parts of it that are not in the tracks. Empty: none is known.',
    ),
    original: TRACK.pick({ url: true, content_type: true, size: true })
      .meta({ id: 'OriginalAudio' })
      .nullable()
      .describe('The uploaded audio; null: it is not stored any more.'),
    tracks: TRACKS.describe('The tracks that can be downloaded.'),
    removed: z.array(z.string()).describe('Names of the tracks that were removed.'),
    served_run: z
      .int()
      .min(1)
      .nullable()
      .describe('The run whose tracks are listed; null: the song has not been done yet.'),
    manifest: z
      .looseObject({})
      .nullable()
      .describe(
        'The record of the separation: the audio, the request, the tracks, the versions of the programs and the times. `docs/manifest.schema.json` describes it. `schema` is 2, and 1 for songs of earlier versions. null: the song has not been done yet.',
      ),
  })
  .meta({ id: 'Song' });

/** The query of the list of songs. */
export const SONG_FILTER = strictQuery({
  ...pageParameters({
    size: 'The most songs on a page.',
    token: '`next_page_token` of the previous page, requested with the same filters.',
  }),
  state: z.enum(JOB_STATE.words).optional().describe('Lists only songs in this state.'),
  model: shortText(MAX_NAME_CHARS).optional().describe('Lists only songs with the model of this name.'),
  q: shortText(MAX_NAME_CHARS)
    .optional()
    .describe(
      'Lists only songs whose file name contains this text, in upper or lower case and in any Unicode normal form.',
    ),
});

/** One page of songs. */
export const SONG_PAGE = z
  .object({
    songs: z.array(
      z
        .object({
          hash: SONGHASH,
          url: z.string().describe('The address of the song on this server.'),
          filename: z.string().describe('The name of the song, for people; empty: none.'),
          created_at: TIME,
          duration_seconds: z
            .number()
            .min(0)
            .nullable()
            .describe('Length of the music; null until the song has been done once.'),
          warnings: z.int().min(0).describe('Number of `warnings` of the song.'),
          model: MODEL,
          state: z
            .enum([...JOB_STATE.words, 'open'])
            .describe('`open`: waiting or running; the server does not know which, because the queue is unavailable.'),
          progress: PROGRESS,
          stage: STAGE,
          position: POSITION,
          stalled: STALLED,
        })
        .meta({ id: 'ListedSong' }),
    ),
    next_page_token: NEXT_PAGE_TOKEN,
    total: z.int().min(0).describe('Number of all songs of the server, regardless of the filters.'),
  })
  .meta({ id: 'SongPage' });

/** The answer of the original route to an accepted song. */
export const SEPARATE_ANSWER = z
  .object({
    hash: SONGHASH,
    reason: z.string().meta({ examples: ['Song enqueued for separation', 'Song already separated'] }),
    model: MODEL,
    run: RUN,
  })
  .meta({ id: 'SeparateAnswer' });

/** The answer to an uploaded song. */
export const ACCEPTED = z
  .object({
    hash: SONGHASH,
    url: z.string().describe('The address of the song on this server.'),
    status: z
      .enum(ENQUEUE_STATUS.words)
      .describe(
        '`queued`: the song waits for a new run; `joined`: it was waiting or running already; `done`: it was done already.',
      ),
    state: STATE,
    position: POSITION,
    model: MODEL,
    run: RUN,
  })
  .meta({ id: 'AcceptedSong' });

/** The newest run of a song after it was cancelled or retried. */
export const RUN_STATE = z.object({ hash: SONGHASH, run: RUN, state: STATE }).meta({ id: 'RunState' });

/** The answer to the removal of a song. */
export const SONG_REMOVED = z.object({ hash: SONGHASH, reason: z.string() }).meta({ id: 'SongRemoved' });
/** The answer to the removal of a track. */
export const TRACK_REMOVED = z
  .object({
    hash: SONGHASH,
    track: z.string().describe('The first of `tracks`.'),
    tracks: z.array(z.string()).min(1).describe('The removed tracks. A name without an extension removes all formats.'),
    reason: z.string(),
  })
  .meta({ id: 'TrackRemoved' });
