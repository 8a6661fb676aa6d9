// Schemas of the records in the object store, which are checked on every write and read. The
// message for a malformed field is the field's name and the text of its rule. A change that older
// versions would misread needs a new schema number. Times (`createdMs`) are Unix milliseconds.

import { CALLBACK_SECRET_RULE, isCallbackSecret } from '@stemline/common/callback-secret.ts';
import { NAME_RULES, wordRule } from '@stemline/common/checks.ts';
import { MAX_TIME_MS } from '@stemline/common/grpc/time.ts';
import {
  MAX_ANSWER_CHARS,
  MAX_CALLBACK_DATA_BYTES,
  MAX_CALLBACK_URL_CHARS,
  MAX_CODE_CHARS,
  MAX_CONTENT_TYPE_CHARS,
  MAX_FILENAME_CHARS,
  MAX_MANIFEST_CHARS,
  MAX_NAME_CHARS,
  MAX_NUMBER,
  MAX_OPTIONS_CHARS,
  MAX_REASON_CHARS,
  MAX_REFUSAL_CHARS,
  MAX_REQUEST_ID_CHARS,
  MAX_TRACKS,
} from '@stemline/common/limits.ts';
import { DELIVERY_RESULT, PRIORITY, RUN_EVENTS } from '@stemline/common/wire-words.ts';
import { z } from 'zod';

const TRACKS_RULE = `must be 1 to ${MAX_TRACKS} tracks`;
/** The peaks of each track and of the song. */
const MAX_PEAKS = MAX_TRACKS + 1;
const CRC32_RULE = 'must be from 0 to 4294967295';

const sha224 = named('sha224');
const milliseconds = time();
const number = numberFromOne();
const schema = z.literal(1);

/** The request of a run. `openedBy`: id of the submission that opened the run; empty: a retry. */
export const songRequestSchema = z.object({
  schema,
  kind: z.literal('song'),
  namespace: named('namespace'),
  audio: sha224,
  model: modelName(),
  revision: textOf(0, MAX_NAME_CHARS),
  optionsJson: textOf(0, MAX_OPTIONS_CHARS),
  priority: oneOf(PRIORITY.words),
  filename: textOf(0, MAX_FILENAME_CHARS),
  createdMs: milliseconds,
  openedBy: z.union([z.literal(''), named('submissionId')]),
  /** The track whose bytes are the audio. Absent: the audio was uploaded. */
  parent: z.object({ songhash: sha224, track: named('trackName') }).optional(),
  /** The id of the call that opened the run. Absent in the records of earlier versions. */
  requestId: textOf(0, MAX_REQUEST_ID_CHARS).optional(),
});
/** The request of a run. */
export type SongRequestRecord = z.infer<typeof songRequestSchema>;

/** A removal: it reserves a number, and all runs with lower numbers are removed. */
const removalSchema = z.object({ schema, kind: z.literal('removal'), createdMs: milliseconds });

/** The rest of a retracted run. It keeps the number in use until the janitor deletes it. */
const retractedSchema = z.object({ schema, kind: z.literal('retracted'), createdMs: milliseconds });

/** The record of a number: the request of a run, a removal, or the rest of a retracted run. */
export const requestSchema = z.discriminatedUnion('kind', [songRequestSchema, removalSchema, retractedSchema]);

const EVENTS = RUN_EVENTS.length;

/** A callback. `refusal`: the reason why its URL cannot be called; empty: it can be called. */
const callbackSchema = z
  .object({
    url: textOf(0, MAX_CALLBACK_URL_CHARS),
    dataJson: z
      .string()
      .refine(
        (text) => Buffer.byteLength(text) <= MAX_CALLBACK_DATA_BYTES,
        `must not be larger than ${MAX_CALLBACK_DATA_BYTES} bytes`,
      ),
    on: z.array(oneOf(RUN_EVENTS)).max(EVENTS, `must not name more than ${EVENTS} events`),
    refusal: textOf(0, MAX_REFUSAL_CHARS),
    /** Absent: the secrets of the notifier sign. */
    secret: z.string().refine(isCallbackSecret, CALLBACK_SECRET_RULE).optional(),
  })
  .refine(({ url, refusal }) => url !== '' || refusal !== '', { path: ['url'], message: 'must not be empty' });

/** One request for a song. */
export const submissionSchema = z.object({
  schema,
  id: named('submissionId'),
  filename: textOf(0, MAX_FILENAME_CHARS),
  callback: callbackSchema.optional(),
  createdMs: milliseconds,
  requestId: textOf(0, MAX_REQUEST_ID_CHARS),
});
/** One request for a song. */
export type SubmissionRecord = z.infer<typeof submissionSchema>;

const trackSchema = z.object({
  name: named('trackName'),
  contentType: textOf(0, MAX_CONTENT_TYPE_CHARS),
  size: wholeNumber(),
  sha224,
  /** Absent in the records of versions that did not compute it. */
  crc32: z.int(CRC32_RULE).min(0, CRC32_RULE).max(0xffff_ffff, CRC32_RULE).optional(),
});
/** One track of a done run. */
export type TrackRecord = z.infer<typeof trackSchema>;

const endedSchema = z.object({
  schema,
  /** Number of attempts that were begun. 0: the run never started, so it can only be cancelled. */
  attempt: wholeNumber(),
  code: textOf(0, MAX_CODE_CHARS),
  reason: textOf(0, MAX_REASON_CHARS),
  manifestJson: textOf(0, MAX_MANIFEST_CHARS),
  createdMs: milliseconds,
});

/**
 * The end of a run. Only this service knows the state `retracted`: the run was retracted before it
 * was queued, and counts as never opened.
 */
export const outcomeSchema = z.discriminatedUnion('state', [
  endedSchema.extend({
    state: z.literal('done'),
    attempt: number,
    /** The claim under which the tracks were uploaded. */
    claimId: named('claimId'),
    tracks: z.array(trackSchema).min(1, TRACKS_RULE).max(MAX_TRACKS, TRACKS_RULE),
    /** Absent in the records of versions that did not make peaks. */
    peaks: z.array(trackSchema).max(MAX_PEAKS, `must not be more than ${MAX_PEAKS} peaks`).optional(),
  }),
  endedSchema.extend({ state: z.literal('failed'), attempt: number, code: textOf(1, MAX_CODE_CHARS) }),
  endedSchema.extend({ state: z.literal('cancelled') }),
  z.object({ schema, state: z.literal('retracted'), createdMs: milliseconds }),
]);
/** The end of a run. */
export type OutcomeRecord = z.infer<typeof outcomeSchema>;
/** An outcome that other services can publish and read. */
export type PublishedOutcome = Exclude<OutcomeRecord, { state: 'retracted' }>;
/** The outcome of a run that has made tracks. */
export type DoneOutcome = Extract<OutcomeRecord, { state: 'done' }>;

/** The run that a submission belongs to. */
export const assignmentSchema = z.object({ schema, run: number });

/** The request that used an idempotency key first, and the song that it chose. */
export const reservationSchema = z.object({
  schema,
  /** The digest of the request. */
  fingerprint: sha224,
  /** The digest of the request with its source in place of the audio. Absent: it has none. */
  sourceFingerprint: sha224.optional(),
  /** The submission of all requests with the key. */
  submissionId: named('submissionId'),
  songhash: sha224,
  model: modelName(),
  revision: textOf(0, MAX_NAME_CHARS),
  optionsJson: textOf(0, MAX_OPTIONS_CHARS),
  createdMs: milliseconds,
});
/** The request that used an idempotency key first. */
export type ReservationRecord = z.infer<typeof reservationSchema>;

/**
 * The answer to a submission with an idempotency key. `run`: the run that it had; 0: none is known.
 */
export const answerSchema = z.discriminatedUnion('kind', [
  z.object({ schema, kind: z.literal('accepted'), answerJson: textOf(1, MAX_ANSWER_CHARS), createdMs: milliseconds }),
  z.object({ schema, kind: z.literal('refused'), run: wholeNumber(), createdMs: milliseconds }),
]);
/** The answer to a submission with an idempotency key. */
export type AnswerRecord = z.infer<typeof answerSchema>;

/** A mark: an object whose existence is its meaning. */
export const markSchema = z.object({ schema, createdMs: milliseconds });

/** The end of a delivery. */
export const deliverySchema = z.object({
  schema,
  result: oneOf(DELIVERY_RESULT.words),
  attempts: wholeNumber(),
  reason: textOf(0, MAX_REASON_CHARS),
  createdMs: milliseconds,
});
/** The end of a delivery. */
export type DeliveryRecord = z.infer<typeof deliverySchema>;

/** A delivery whose end is recorded, under its id. */
export const endedDeliverySchema = z.object({
  schema,
  songhash: sha224,
  run: number,
  submissionId: named('submissionId'),
  event: oneOf(RUN_EVENTS),
  createdMs: milliseconds,
});
/** A delivery whose end is recorded. */
export type EndedDeliveryRecord = z.infer<typeof endedDeliverySchema>;

/** The file name of the first uploader, and the type of the bytes. `contentType` may be empty. */
export const audioInfoSchema = z.object({
  schema,
  contentType: textOf(0, MAX_CONTENT_TYPE_CHARS),
  filename: textOf(0, MAX_FILENAME_CHARS),
  createdMs: milliseconds,
});
/** The description of audio. */
export type AudioInfoRecord = z.infer<typeof audioInfoSchema>;

function textOf(min: number, max: number) {
  const rule = min === 0 ? `must not be longer than ${max} characters` : `must have ${min} to ${max} characters`;
  return z.string().min(min, rule).max(max, rule);
}

function modelName() {
  return textOf(1, MAX_NAME_CHARS).refine((model) => model !== 'auto', "must be a model's own name, not auto");
}

function named(kind: keyof typeof NAME_RULES) {
  const [pattern, rule] = NAME_RULES[kind];
  return z.string().regex(pattern, rule);
}

function oneOf<const Word extends string>(words: readonly Word[]) {
  return z.enum(words, wordRule(words));
}

function numberFromOne() {
  const rule = `must be from 1 to ${MAX_NUMBER}`;
  return z.int(rule).min(1, rule).max(MAX_NUMBER, rule);
}

function time() {
  const rule = 'must be a time from 1970 to 9999';
  return z.int(rule).min(0, rule).max(MAX_TIME_MS, rule);
}

function wholeNumber() {
  const rule = 'must not be negative';
  return z.int(rule).min(0, rule);
}
