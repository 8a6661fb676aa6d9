// Reads jobs, events and deliveries from hash fields. The Lua functions new_job(), record_event()
// and owe() write them; tests compare both sides.

import { DELIVERY_EVENT, DELIVERY_RESULT, DELIVERY_STATE, PRIORITY } from '@stemline/common/wire-words.ts';
import type { FieldValues, FlatFields, JobRow, QueuedRow } from './script-types.ts';
import { parseJobState } from './states.ts';
import type { Delivery, JobEvent, JobRecord, JobSpec, ListedDelivery, QueuedJob } from './types.ts';

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
  requestId: text,
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

/** Values of fields that a job lacks at first. */
const MISSING: Readonly<Record<string, string>> = { notBeforeMs: '0' };

const noted = oneOf(DELIVERY_RESULT.words);
const LISTED: Readers<ListedDelivery> = {
  id: text,
  submissionId: text,
  songhash: text,
  run: Number,
  event: oneOf(DELIVERY_EVENT.words),
  url: text,
  refusal: text,
  requestId: text,
  state: oneOf(DELIVERY_STATE.words),
  noted: (value) => (value === '' ? undefined : noted(value)),
  attempts: Number,
  token: Number,
  createdMs: Number,
  nextMs: Number,
  lastError: text,
  reopened: Number,
};

const DELIVERY: Readers<Delivery> = { ...LISTED, dataJson: text, secret: text };

/** The fields of a JobSpec. */
export const SPEC_FIELDS = Object.keys(SPEC);
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

/**
 * Reads the spec of a job from the values of SPEC_FIELDS. Throws an Error when a field is missing
 * or unreadable.
 */
export const parseSpec = valuesReader(SPEC);

const recordOf = valuesReader(RECORD);
const queuedOf = valuesReader(QUEUED);

/** Reads a job. Throws an Error like parseSpec(). */
export function parseRecord([position, isStalled, values]: JobRow): JobRecord {
  return { ...recordOf(values), position, isStalled: isStalled === 1 };
}

/** Reads a job of a look at the queue. Throws an Error like parseSpec(). */
export function parseQueued([isStalled, values]: QueuedRow): QueuedJob {
  return { ...queuedOf(values), isStalled: isStalled === 1 };
}

/**
 * Reads a delivery from the values of LISTED_FIELDS, in that order. Throws an Error like
 * parseSpec().
 */
export const parseListed = valuesReader(LISTED);

/** Returns the id of a job from the values of JOB_FIELDS or of QUEUED_FIELDS, for logs. */
export function jobIdIn([songhash, run]: FieldValues): string {
  return `${songhash}:${run}`;
}

/** Reads an event. Throws an Error like parseSpec(). */
export const parseEvent = fieldsReader(EVENT);

/** Reads a delivery with its body. Throws an Error like parseSpec(). */
export const parseDelivery = fieldsReader(DELIVERY);

/**
 * Reads each row by itself, and returns those that can be read. A record that is damaged, or that
 * another version wrote, so does not hide the others.
 */
export function parseEach<Row, T>(
  rows: readonly Row[],
  parse: (row: Row) => T,
  onUnreadable: (row: Row, error: unknown) => void,
): T[] {
  return rows.flatMap((row) => {
    try {
      return [parse(row)];
    } catch (error) {
      onUnreadable(row, error);
      return [];
    }
  });
}

/** Returns a function that reads a T from the values of its fields, in the order of `readers`. */
function valuesReader<T>(readers: Readers<T>): (values: FieldValues) => T {
  const all = Object.entries<(text: string) => unknown>(readers);
  return (values) => {
    const read: Record<string, unknown> = {};
    let index = 0;
    for (const [name, parse] of all) {
      read[name] = parse(present(name, values[index]));
      index += 1;
    }
    return read as T;
  };
}

/** Returns a function that reads a T from alternating names and values. */
function fieldsReader<T>(readers: Readers<T>): (flat: FlatFields) => T {
  const names = Object.keys(readers);
  const ofValues = valuesReader(readers);
  return (flat) => {
    const fields: Record<string, string> = {};
    for (let i = 0; i + 1 < flat.length; i += 2) fields[flat[i] as string] = flat[i + 1] as string;
    return ofValues(names.map((name) => fields[name] ?? null));
  };
}

function present(name: string, value: string | null | undefined): string {
  const given = value ?? MISSING[name];
  if (given === undefined) throw new Error(`the record lacks ${name}`);
  return given;
}
