// Songs in the answers of the API.

import { ENQUEUE_STATUS, JOB_STATE } from '@stemline/common/wire-words.ts';
import { z } from 'zod';
import { SONGHASH } from './address.ts';
import { NEXT_PAGE_TOKEN, STATE, TIME } from './answer-parts.ts';

const MODEL = z.object({ name: z.string(), revision: z.string() }).meta({ id: 'ModelName' });

const TRACK = z
  .object({
    name: z.string(),
    url: z.string(),
    content_type: z.string(),
    size: z.int().describe('Bytes.'),
    sha224: z.string(),
  })
  .meta({ id: 'Track' });

const PROGRESS = z.number().min(0).max(1).describe('Part of the segments that are finished, from 0 to 1.');
const STAGE = z
  .string()
  .describe(
    'fetching, decoding, separating, encoding or publishing; `parked`: the song failed too often and waits for one attempt an hour; empty otherwise.',
  );
const POSITION = z.int().describe('1: the song starts next. 0: it is not waiting.');
const RUN = z.int().describe('Number of this run of the song; each separation of the song is a run.');

/** One song with everything that the server knows about it. */
export const SONG = z
  .object({
    hash: SONGHASH,
    state: STATE,
    run: RUN,
    attempt: z.int().describe('Count of attempts at this run, from 1; 0: none yet.'),
    progress: PROGRESS,
    stage: STAGE,
    position: POSITION,
    estimate_seconds: z.number().nullable().describe('Estimated time until the song is done; null: not known.'),
    code: z.string().optional().describe('Why the song failed, for programs.'),
    reason: z.string().optional().describe('Why the song failed or was cancelled, in one short sentence.'),
    detail: z.string().optional().describe('What was recorded about the failure beyond `reason`.'),
    can_retry: z.boolean().optional().describe('Of a song that has ended: whether a retry may help.'),
    started_at: TIME,
    finished_at: TIME,
    model: MODEL,
    options: z.looseObject({}).describe('The options that differ from their defaults.'),
    priority: z.string(),
    filename: z.string(),
    created_at: TIME,
    original: TRACK.pick({ url: true, content_type: true, size: true }).describe('The uploaded audio.'),
    tracks: z.array(TRACK),
    removed: z.array(z.string()).describe('Names of the tracks that were removed.'),
    served_run: z.int().nullable().describe('The run whose tracks are listed.'),
    manifest: z
      .looseObject({})
      .nullable()
      .describe(
        'How the tracks were made and what they are: model and licence, device, gain, timings, quality checks.',
      ),
  })
  .meta({ id: 'Song' });

/** One page of songs. */
export const SONG_PAGE = z.object({
  songs: z.array(
    z.object({
      hash: SONGHASH,
      url: z.string(),
      filename: z.string(),
      created_at: TIME,
      duration_seconds: z.number().nullable().describe('Length of the music; null until the song was done once.'),
      model: MODEL,
      state: z
        .enum([...JOB_STATE.words, 'open'])
        .describe('`open`: waiting or running; the queue is unavailable, so the server does not know which.'),
      progress: PROGRESS,
      stage: STAGE,
      position: POSITION,
    }),
  ),
  next_page_token: NEXT_PAGE_TOKEN,
});

/** The answer of the original route to an accepted song. */
export const SEPARATE_ANSWER = z.object({
  hash: SONGHASH,
  reason: z.string().meta({ examples: ['Song enqueued for separation', 'Song already separated'] }),
  model: MODEL,
  run: RUN,
});

/** The answer to an uploaded song. */
export const ACCEPTED = z.object({
  hash: SONGHASH,
  url: z.string(),
  status: z
    .enum(ENQUEUE_STATUS.words)
    .describe(
      '`queued`: a new run waits; `joined`: the song was waiting or running already; `done`: it was done already.',
    ),
  state: STATE,
  position: POSITION,
  model: MODEL,
  run: RUN,
});

/** The newest run after a change. */
export const RUN_STATE = z.object({ hash: SONGHASH, run: RUN, state: STATE });

export const SONG_REMOVED = z.object({ hash: SONGHASH, reason: z.string() });
export const TRACK_REMOVED = z.object({ hash: SONGHASH, track: z.string(), reason: z.string() });
