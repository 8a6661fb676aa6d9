// Schemas of the authoritative records, checked on every write and read. Error messages for callers
// consist of the field name and the text of the rule. A change that older readers would misread
// needs a new schema number.

import { MAX_CALLBACK_URL_CHARS, MAX_REFUSAL_CHARS } from '@stemline/common/callback-url.ts';
import { NAMESPACE, SHA224_HEX, SUBMISSION_ID } from '@stemline/common/names.ts';
import { z } from 'zod';
import { TRACK_NAME } from './names.ts';

const MAX_DATA_BYTES = 64 * 1024;
const TRACKS_RULE = 'must be 1 to 64 tracks';

const hash = matching(SHA224_HEX, 'must be 56 lower-case hex digits');
const milliseconds = atLeast(0);
const schema = z.literal(1);

/**
 * The request of a run. `openedBy` is the submission that opened the run; empty: a retry opened it.
 */
export const songRequestSchema = z.object({
  schema,
  kind: z.literal('song'),
  namespace: matching(NAMESPACE, 'must be 1 to 64 of [a-z0-9-] and must not begin with a dash'),
  audio: hash,
  model: textOf(1, 200).refine((model) => model !== 'auto', "must be a model's own name, not auto"),
  revision: textOf(0, 200),
  optionsJson: textOf(0, 16 * 1024),
  priority: oneOf(['high', 'normal', 'low']),
  contentType: textOf(0, 200),
  filename: textOf(0, 1024),
  createdMs: milliseconds,
  openedBy: textOf(0, 64),
});
export type SongRequestRecord = z.infer<typeof songRequestSchema>;

/** Reserves the number of a run so that it cannot be opened; all data below it was removed. */
const removalSchema = z.object({ schema, kind: z.literal('removal'), createdMs: milliseconds });

/** What remains of a run that was taken back: its number, which is not given out again. */
const retractedSchema = z.object({ schema, kind: z.literal('retracted'), createdMs: milliseconds });

export const requestSchema = z.discriminatedUnion('kind', [songRequestSchema, removalSchema, retractedSchema]);
export type RequestRecord = z.infer<typeof requestSchema>;

/** `refusal` is the reason why the callback cannot be called; empty: it can be called. */
export const callbackSchema = z
  .object({
    url: textOf(0, MAX_CALLBACK_URL_CHARS),
    dataJson: z
      .string()
      .refine((text) => Buffer.byteLength(text) <= MAX_DATA_BYTES, `must not be larger than ${MAX_DATA_BYTES} bytes`),
    on: z.array(oneOf(['done', 'failed', 'cancelled'])).max(3, 'must not name more than 3 events'),
    refusal: textOf(0, MAX_REFUSAL_CHARS).default(''),
  })
  .refine(({ url, refusal }) => url !== '' || refusal !== '', { path: ['url'], message: 'must not be empty' });

export const submissionSchema = z.object({
  schema,
  id: matching(SUBMISSION_ID, 'must be 1 to 64 of [A-Za-z0-9_-]'),
  filename: textOf(0, 1024),
  callback: callbackSchema.optional(),
  createdMs: milliseconds,
  requestId: textOf(0, 200),
});
export type SubmissionRecord = z.infer<typeof submissionSchema>;

export const trackSchema = z.object({
  name: matching(TRACK_NAME, 'must be named like vocals.mp3'),
  contentType: textOf(0, 200),
  size: atLeast(0),
  sha224: hash,
});
export type TrackRecord = z.infer<typeof trackSchema>;

const endedSchema = z.object({
  schema,
  /** Names the tracks that the attempt has uploaded; `tries` counts attempts. */
  attempt: atLeast(0),
  tries: atLeast(0).default(0),
  code: textOf(0, 100),
  reason: textOf(0, 4096),
  manifestJson: textOf(0, 256 * 1024),
  createdMs: milliseconds,
});

/**
 * Only this service uses `retracted`: the run was retracted before it was queued, and counts as
 * never opened.
 */
export const outcomeSchema = z.discriminatedUnion('state', [
  endedSchema.extend({
    state: z.literal('done'),
    attempt: atLeast(1),
    tracks: z.array(trackSchema).min(1, TRACKS_RULE).max(64, TRACKS_RULE),
  }),
  endedSchema.extend({ state: z.literal('failed'), code: textOf(1, 100) }),
  endedSchema.extend({ state: z.literal('cancelled') }),
  z.object({ schema, state: z.literal('retracted'), createdMs: milliseconds }),
]);
export type OutcomeRecord = z.infer<typeof outcomeSchema>;
export type PublishedOutcome = Exclude<OutcomeRecord, { state: 'retracted' }>;
export type DoneOutcome = Extract<OutcomeRecord, { state: 'done' }>;

export const claimSchema = z.object({ schema, run: atLeast(1) });
export const markSchema = z.object({ schema, createdMs: milliseconds });

export const deliverySchema = z.object({
  schema,
  result: oneOf(['delivered', 'refused', 'dead']),
  attempts: atLeast(0),
  reason: textOf(0, 4096),
  createdMs: milliseconds,
});
export type DeliveryRecord = z.infer<typeof deliverySchema>;

export const audioInfoSchema = z.object({
  schema,
  contentType: textOf(0, 200),
  filename: textOf(0, 1024),
  createdMs: milliseconds,
});
export type AudioInfoRecord = z.infer<typeof audioInfoSchema>;

function textOf(min: number, max: number) {
  const rule = min === 0 ? `must not be longer than ${max} characters` : `must have ${min} to ${max} characters`;
  return z.string().min(min, rule).max(max, rule);
}

function matching(pattern: RegExp, rule: string) {
  return z.string().regex(pattern, rule);
}

function oneOf<const Word extends string>(words: readonly Word[]) {
  return z.enum(words, `must be ${words.slice(0, -1).join(', ')} or ${words.at(-1)}`);
}

/** The rule for a whole number. */
function atLeast(min: number) {
  const rule = min === 0 ? 'must not be negative' : `must be at least ${min}`;
  return z.int(rule).min(min, rule);
}
