// The records that say what is true: their shapes, checked when they are written and when they are read.
// A change that older readers would misread takes a new schema number.

import { MAX_CALLBACK_URL_CHARS, MAX_REFUSAL_CHARS } from '@stemline/common/callback-url.ts';
import { NAMESPACE, SHA224_HEX, SUBMISSION_ID } from '@stemline/common/names.ts';
import { z } from 'zod';

const hash = z.string().regex(SHA224_HEX);
const milliseconds = z.int().min(0);
const schema = z.literal(1);

/** What is to be made. `openedBy` is the submission that opened the run; empty: a retry did. */
export const songRequestSchema = z.object({
  schema,
  kind: z.literal('song'),
  namespace: z.string().regex(NAMESPACE),
  audio: hash,
  model: z
    .string()
    .min(1)
    .max(200)
    .refine((model) => model !== 'auto', 'must be resolved'),
  revision: z.string().max(200),
  optionsJson: z.string().max(16 * 1024),
  priority: z.enum(['high', 'normal', 'low']),
  contentType: z.string().max(200),
  filename: z.string().max(1024),
  createdMs: milliseconds,
  openedBy: z.string().max(64),
});
export type SongRequestRecord = z.infer<typeof songRequestSchema>;

/** Takes a run's number so that nobody can open it: everything below it has been removed. */
const removalSchema = z.object({ schema, kind: z.literal('removal'), createdMs: milliseconds });

/** What remains of a run that was taken back: its number, which is not given out again. */
const retractedSchema = z.object({ schema, kind: z.literal('retracted'), createdMs: milliseconds });

export const requestSchema = z.discriminatedUnion('kind', [songRequestSchema, removalSchema, retractedSchema]);
export type RequestRecord = z.infer<typeof requestSchema>;

/** `refusal` says why it cannot be called; empty: it can. */
export const callbackSchema = z
  .object({
    url: z.string().max(MAX_CALLBACK_URL_CHARS),
    dataJson: z.string().max(64 * 1024),
    on: z.array(z.enum(['done', 'failed', 'cancelled'])).max(3),
    refusal: z.string().max(MAX_REFUSAL_CHARS).default(''),
  })
  .refine(({ url, refusal }) => url !== '' || refusal !== '', { path: ['url'], message: 'must not be empty' });

export const submissionSchema = z.object({
  schema,
  id: z.string().regex(SUBMISSION_ID),
  filename: z.string().max(1024),
  callback: callbackSchema.optional(),
  createdMs: milliseconds,
  requestId: z.string().max(200),
});
export type SubmissionRecord = z.infer<typeof submissionSchema>;

export const trackSchema = z.object({
  name: z.string().max(80),
  contentType: z.string().max(200),
  size: z.int().min(0),
  sha224: hash,
});
export type TrackRecord = z.infer<typeof trackSchema>;

const endedSchema = z.object({
  schema,
  /** Names what the run's attempt has uploaded; `tries` counts attempts. */
  attempt: z.int().min(0),
  tries: z.int().min(0).default(0),
  code: z.string().max(100),
  reason: z.string().max(4096),
  manifestJson: z.string().max(256 * 1024),
  createdMs: milliseconds,
});

/** `retracted` is ours alone: the run was taken back before anything was queued, and counts as never opened. */
export const outcomeSchema = z.discriminatedUnion('state', [
  endedSchema.extend({
    state: z.literal('done'),
    attempt: z.int().min(1),
    tracks: z.array(trackSchema).min(1).max(64),
  }),
  endedSchema.extend({ state: z.literal('failed'), code: z.string().min(1).max(100) }),
  endedSchema.extend({ state: z.literal('cancelled') }),
  z.object({ schema, state: z.literal('retracted'), createdMs: milliseconds }),
]);
export type OutcomeRecord = z.infer<typeof outcomeSchema>;
export type PublishedOutcome = Exclude<OutcomeRecord, { state: 'retracted' }>;
export type DoneOutcome = Extract<OutcomeRecord, { state: 'done' }>;

export const claimSchema = z.object({ schema, run: z.int().min(1) });
export const markSchema = z.object({ schema, createdMs: milliseconds });

export const deliverySchema = z.object({
  schema,
  result: z.enum(['delivered', 'refused', 'dead']),
  attempts: z.int().min(0),
  reason: z.string().max(4096),
  createdMs: milliseconds,
});
export type DeliveryRecord = z.infer<typeof deliverySchema>;

export const audioInfoSchema = z.object({
  schema,
  contentType: z.string().max(200),
  filename: z.string().max(1024),
  createdMs: milliseconds,
});
export type AudioInfoRecord = z.infer<typeof audioInfoSchema>;
