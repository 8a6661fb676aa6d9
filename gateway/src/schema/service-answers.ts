// Answers about the service as a whole: queue, models, readiness.

import { MODEL_ORIGIN } from '@stemline/common/wire-words.ts';
import { z } from 'zod';
import { SONGHASH } from './address.ts';
import { NEXT_PAGE_TOKEN } from './answer-parts.ts';
import { DEFAULT_PAGE_SIZE } from './limits.ts';
import { pageParameters } from './page.ts';

/**
 * The query of the list of the queue. Unknown parameters are ignored, as clients of the original
 * API expect.
 */
export const QUEUE_QUERY = z.object(
  pageParameters({
    size: `Number of songs on a page, waiting and running together; ${DEFAULT_PAGE_SIZE} when only \`page_token\` is given. Without both parameters, the answer is the whole list.`,
    isAlwaysPaged: false,
  }),
);

export const QUEUE = z.object({
  queue: z.array(SONGHASH).describe('Waiting songs, the next one first.'),
  running: z.array(SONGHASH),
  next_page_token: NEXT_PAGE_TOKEN.optional().describe(
    'Present only when the query requests a page. null: this is the last page.',
  ),
});

const MODEL = z
  .object({
    name: z.string(),
    revision: z.string(),
    available: z.boolean(),
    reason: z.string().nullable().describe('Why the model is not available, and how to get it.'),
    sources: z.array(z.string()),
    origin: z.enum(MODEL_ORIGIN.words),
    code_licence: z.string(),
    weights_licence: z.string().nullable().describe('null: the model has no weights.'),
    note: z.string().nullable().describe('One short sentence about the model.'),
    detail: z.string().nullable().describe('Further sentences to read before choosing the model.'),
    device: z.string().nullable(),
    speed: z.number().nullable().describe('Seconds of music separated per second; null: not measured.'),
    segment_seconds: z.number().nullable(),
  })
  .meta({ id: 'Model' });

export const MODELS = z.object({
  models: z.array(MODEL),
  auto: z
    .object({
      model: z.string(),
      reason: z.string().nullable().describe('Why, in one short sentence.'),
      detail: z.string().nullable().describe('Further sentences.'),
    })
    .describe('The model that `auto` means now, and why.'),
  live_separators: z.int(),
});

export const LIVE = z.object({ live: z.literal(true) });

const CHECK = z.string().describe('`ok`, or what is missing.');

export const READINESS = z
  .object({
    ready: z.boolean(),
    checks: z.object({ gateway: CHECK, storage: CHECK, queue: CHECK, models: CHECK }),
    live_separators: z.int(),
  })
  .meta({ id: 'Readiness' });
