// Reads jobs, events and deliveries from hash fields. The Lua functions new_job(), record_event()
// and owe() write them; tests compare both sides.

import { DELIVERY_EVENT, DELIVERY_RESULT, DELIVERY_STATE, PRIORITY } from '@stemline/common/wire-words.ts';
import type { FlatFields, JobRow, QueuedRow } from './script-types.ts';
import { parseJobState } from './states.ts';
import type { Delivery, JobEvent, JobRecord, JobSpec, ListedDelivery, QueuedJob } from './types.ts';

/** A hash of Redis. */
export type Fields = Readonly<Record<string, string>>;

/** Reads each property of T from the field of its name. */
type Readers<T> = { readonly [Name in keyof T]: (text: string) => T[Name] };

const text = (value: string) => value;

function oneOf<Word extends string>(words: readonly Word[]): (value: string) => Word {
  return (value) => {
    const word = words.find((known) => known === value);
    if (word === undefined) throw new Error(`${value} is none of ${words.join(', ')}`);
    return word;
  };
}

const SPEC: Readers<JobSpec> = {
  songhash: text,
  run: Number,
  namespace: text,
  audio: text,
  model: text,
  revision: text,
  optionsJson: text,
  priority: oneOf(PRIORITY.words),
  filename: text,
  createdMs: Number,
};

const EVENT: Readers<JobEvent> = {
  state: parseJobState,
  stage: text,
  progress: Number,
  attempt: Number,
  startedMs: Number,
  finishedMs: Number,
  code: text,
  reason: text,
};

const RECORD: Readers<Omit<JobRecord, 'position' | 'isStalled'>> = {
  ...SPEC,
  ...EVENT,
  failures: Number,
  worker: text,
  stageMs: Number,
  reportMs: Number,
  lengthSeconds: Number,
};

const QUEUED: Readers<Omit<QueuedJob, 'isStalled'>> = {
  songhash: text,
  run: Number,
  model: text,
  revision: text,
  optionsJson: text,
  state: parseJobState,
  stage: text,
  progress: Number,
  worker: text,
  startedMs: Number,
  stageMs: Number,
  reportMs: Number,
  lengthSeconds: Number,
  notBeforeMs: Number,
};

/** Values of fields that a job may lack: it is not claimed yet, or an earlier version wrote it. */
const MISSING: Fields = { stageMs: '0', reportMs: '0', lengthSeconds: '0', notBeforeMs: '0' };

const noted = oneOf(DELIVERY_RESULT.words);
const LISTED: Readers<ListedDelivery> = {
  id: text,
  submissionId: text,
  songhash: text,
  run: Number,
  event: oneOf(DELIVERY_EVENT.words),
  url: text,
  refusal: text,
  state: oneOf(DELIVERY_STATE.words),
  noted: (value) => (value === '' ? undefined : noted(value)),
  attempts: Number,
  token: Number,
  createdMs: Number,
  nextMs: Number,
  lastError: text,
};

const DELIVERY: Readers<Delivery> = { ...LISTED, dataJson: text };

/** The fields of a JobRecord, except `position` and `isStalled`. */
export const JOB_FIELDS = Object.keys(RECORD);
/** The fields of a QueuedJob, except `isStalled`. */
export const QUEUED_FIELDS = Object.keys(QUEUED);
/** The fields of a JobEvent. */
export const EVENT_FIELDS = Object.keys(EVENT);
/** The fields of a ListedDelivery. */
export const LISTED_FIELDS = Object.keys(LISTED);
/** The fields of a Delivery. */
export const DELIVERY_FIELDS = Object.keys(DELIVERY);

/** Returns the fields that a script returned as alternating names and values. */
export function parseFields(flat: FlatFields): Fields {
  const fields: Record<string, string> = {};
  for (let i = 0; i + 1 < flat.length; i += 2) fields[flat[i] as string] = flat[i + 1] as string;
  return fields;
}

/** Reads the spec of a job. Throws an Error when a field is missing or unreadable. */
export function parseSpec(fields: Fields): JobSpec {
  return read(SPEC, fields);
}

/** Reads a job. Throws an Error like parseSpec(). */
export function parseRecord([position, isStalled, flat]: JobRow): JobRecord {
  return { ...read(RECORD, parseFields(flat)), position, isStalled: isStalled === 1 };
}

/** Reads an event. Throws an Error like parseSpec(). */
export function parseEvent(flat: FlatFields): JobEvent {
  return read(EVENT, parseFields(flat));
}

/** Reads a job of a look at the queue. Throws an Error like parseSpec(). */
export function parseQueued([isStalled, values]: QueuedRow): QueuedJob {
  return { ...read(QUEUED, named(QUEUED_FIELDS, values)), isStalled: isStalled === 1 };
}

/**
 * Reads a delivery from the values of LISTED_FIELDS, in that order. Throws an Error like
 * parseSpec().
 */
export function parseListed(values: readonly (string | null)[]): ListedDelivery {
  return read(LISTED, named(LISTED_FIELDS, values));
}

function named(names: readonly string[], values: readonly (string | null)[]): Fields {
  const entries = names.flatMap((name, index) => {
    const value = values[index];
    return value == null ? [] : [[name, value]];
  });
  return Object.fromEntries(entries);
}

/** Reads a delivery with its body. Throws an Error like parseSpec(). */
export function parseDelivery(fields: Fields): Delivery {
  return read(DELIVERY, fields);
}

function read<T>(readers: Readers<T>, fields: Fields): T {
  const entries = Object.entries<(text: string) => unknown>(readers).map(([name, parse]) => {
    const value = fields[name] ?? MISSING[name];
    if (value === undefined) throw new Error(`the record lacks ${name}`);
    return [name, parse(value)];
  });
  return Object.fromEntries(entries) as T;
}
