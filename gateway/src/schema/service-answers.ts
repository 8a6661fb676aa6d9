// Schemas of answers about the service as a whole (queue, models, readiness) and of errors.

import { ERROR_CODES } from '@stemline/common/errors/codes.ts';
import { DEFAULT_PAGE_SIZE } from '@stemline/common/limits.ts';
import { MODEL_ORIGIN } from '@stemline/common/wire-words.ts';
import { z } from 'zod';
import { SONGHASH } from './address.ts';
import { answeredEnum, UNKNOWN_TEXT } from './answered-enum.ts';
import { NEXT_PAGE_TOKEN, pageParameters } from './page.ts';
import { STATE } from './song.ts';

/**
 * The query of the list of the queue. It ignores unknown parameters, as clients of the original API
 * expect.
 */
export const QUEUE_QUERY = z.object(
  pageParameters({
    size: `The most songs on a page, waiting and running together; ${DEFAULT_PAGE_SIZE} when only \`page_token\` is given. Without both parameters, the answer is the whole list.`,
    isAlwaysPaged: false,
  }),
);

/** The queue, in the format of the original API. */
export const QUEUE = z
  .object({
    queue: z.array(SONGHASH).describe('Waiting songs, the next one first.'),
    running: z.array(SONGHASH).describe('Running songs.'),
    next_page_token: NEXT_PAGE_TOKEN.optional().describe(
      'Present only when the query requests a page. null: this is the last page.',
    ),
  })
  .meta({ id: 'Queue' });

const MODEL_NAME = {
  name: z.string(),
  revision: z.string().nullable().describe('Digest of the weights; null: no separator has the weights yet.'),
};

const MODEL = z
  .object({
    ...MODEL_NAME,
    available: z.boolean().describe('Whether songs may use the model now.'),
    reason: z.string().nullable().describe('Why the model is not available, and how to get it.'),
    sources: z.array(z.string()).describe('Names of the tracks that the model makes, such as vocals.'),
    origin: answeredEnum(MODEL_ORIGIN.words).describe(
      `\`demucs\`: provided by Demucs; \`folder\`: from the models folder of the server; \`preview\`: the built-in rough separator, which needs no weights; ${UNKNOWN_TEXT}`,
    ),
    code_licence: z.string(),
    weights_licence: z.string().nullable().describe('null: the model has no weights.'),
    note: z.string().nullable().describe('One short sentence about the model.'),
    detail: z.string().nullable().describe('Further sentences to read before choosing the model.'),
    device: z.string().nullable().describe('Where the model runs, such as cuda or cpu.'),
    speed: z
      .number()
      .min(0)
      .nullable()
      .describe('Seconds of music that the model separates per second on this device; null: not measured.'),
    fast_speed: z
      .number()
      .min(0)
      .nullable()
      .describe('As `speed`, with the option `precision=fast`; null: not measured.'),
    memory_bytes: z
      .number()
      .min(0)
      .nullable()
      .describe('Memory that the model takes on this device with one pass; null: not measured.'),
    segment_seconds: z
      .number()
      .min(0)
      .nullable()
      .describe('Length of the segments into which the model divides a song.'),
  })
  .meta({ id: 'Model' });

const LIVE_SEPARATORS = z.int().min(0).describe('Number of running separators, the processes that separate songs.');

/** The models. */
export const MODELS = z
  .object({
    models: z.array(MODEL),
    auto: z
      .object({
        model: z.object(MODEL_NAME).meta({ id: 'ModelChoice' }),
        reason: z.string().nullable().describe('Why, in one short sentence.'),
        detail: z.string().nullable().describe('Further sentences.'),
      })
      .meta({ id: 'AutoModel', description: 'The model that `auto` selects now, and why.' }),
    live_separators: LIVE_SEPARATORS,
  })
  .meta({ id: 'Models' });

/** The answer of the liveness probe. */
export const LIVE = z.object({ live: z.literal(true) }).meta({ id: 'Liveness' });

const CHECK = z.string().describe('`ok`, or why this part is not available.');

/** The answer of the readiness probe. */
export const READINESS = z
  .object({
    ready: z.boolean().describe('Whether the server would accept a song now.'),
    checks: z.object({ gateway: CHECK, storage: CHECK, queue: CHECK, models: CHECK }).meta({ id: 'ReadinessChecks' }),
    live_separators: LIVE_SEPARATORS,
    notes: z
      .array(z.string())
      .describe(
        'Sentences about limits of a ready server: that `auto` selects `preview`, the rough model, why, and how to install weights.',
      ),
  })
  .meta({ id: 'Readiness' });

const CODE = z
  .enum(ERROR_CODES)
  .meta({ id: 'ErrorCode', description: 'What is wrong, for programs.', examples: ['SONG_NOT_DONE'] });

/** The body of every error. */
export const ERROR = z
  .object({
    code: CODE,
    reason: z.string().describe('What is wrong and what to do, for people.'),
    state: STATE.optional().describe('With SONG_NOT_DONE: the state of the song.'),
  })
  .meta({ id: 'ErrorBody' });
