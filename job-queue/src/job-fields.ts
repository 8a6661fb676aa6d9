// Reads jobs, events and deliveries from hash fields. The Lua functions new_job(), record_event()
// and owe() write them; tests compare both sides.

import { DELIVERY_EVENT, DELIVERY_RESULT, DELIVERY_STATE, PRIORITY } from '@stemline/common/wire-words.ts';
import { jobIdOf } from './keys.ts';
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

/** The fields that change. */
const CHANGING: Readers<Omit<JobRecord, keyof JobSpec | 'position' | 'isStalled'>> = {
  ...EVENT,
  failures: Number,
  worker: text,
  stageMs: Number,
  reportMs: Number,
  lengthSeconds: Number,
};

const QUEUED: Readers<Omit<QueuedJob, keyof JobSpec | 'isStalled'>> = {
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

/** The first values of fields that a job or an event may lack. */
const MISSING: Readonly<Record<string, string>> = {
  stage: '',
  progress: '0',
  attempt: '0',
  startedMs: '0',
  finishedMs: '0',
  code: '',
  reason: '',
  failures: '0',
  worker: '',
  stageMs: '0',
  reportMs: '0',
  lengthSeconds: '0',
  notBeforeMs: '0',
};

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

/** The fields of a JobRecord, except `position` and `isStalled`. */
export const JOB_FIELDS = ['spec', ...Object.keys(CHANGING)];
/** The fields of a QueuedJob, except `isStalled`. */
export const QUEUED_FIELDS = ['spec', ...Object.keys(QUEUED)];
/** The fields of a JobEvent. */
export const EVENT_FIELDS = Object.keys(EVENT);
/** The fields of a ListedDelivery. */
export const LISTED_FIELDS = Object.keys(LISTED);
/** The fields of a Delivery. */
export const DELIVERY_FIELDS = Object.keys(DELIVERY);

const specOf = propertiesReader(SPEC);
const changingOf = valuesReader(CHANGING);
const queuedOf = valuesReader(QUEUED);

/** Reads the spec of a job. Throws an Error when a property is missing or unreadable. */
export function parseSpec(json: string | null | undefined): JobSpec {
  return specOf(JSON.parse(present('spec', json)) as Record<string, unknown>);
}

/** Reads a job. Throws an Error like parseSpec(). */
export function parseRecord([position, isStalled, [spec, ...values]]: JobRow): JobRecord {
  return { ...parseSpec(spec), ...changingOf(values), position, isStalled: isStalled === 1 };
}

/** Reads a job of a look at the queue. Throws an Error like parseSpec(). */
export function parseQueued([isStalled, [spec, ...values]]: QueuedRow): QueuedJob {
  return { ...parseSpec(spec), ...queuedOf(values), isStalled: isStalled === 1 };
}

/**
 * Reads a delivery from the values of LISTED_FIELDS, in that order. Throws an Error like
 * parseSpec().
 */
export const parseListed = valuesReader(LISTED);

/**
 * Returns the id of a job from the values of JOB_FIELDS or of QUEUED_FIELDS, for logs. If the spec
 * itself cannot be read, returns its text.
 */
export function jobIdIn([spec]: FieldValues): string {
  try {
    return jobIdOf(JSON.parse(spec ?? '') as JobSpec);
  } catch {
    return spec ?? '';
  }
}

/** Reads an event. Throws an Error like parseSpec(). */
export const parseEvent = fieldsReader(EVENT);

/** Reads a delivery with its body. Throws an Error like parseSpec(). */
export const parseDelivery = fieldsReader(DELIVERY);

/**
 * Reads each row by itself, and returns those that can be read. A record that is damaged, or that
 * another version wrote, does not hide the others.
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

/** Returns a function that reads a T from the properties of an object. */
function propertiesReader<T>(readers: Readers<T>): (object: Readonly<Record<string, unknown>>) => T {
  const names = Object.keys(readers);
  const ofValues = valuesReader(readers);
  return (object) => ofValues(names.map((name) => (object[name] === undefined ? null : String(object[name]))));
}

/** Returns a function that reads a T from alternating names and values. */
function fieldsReader<T>(readers: Readers<T>): (flat: FlatFields) => T {
  const ofProperties = propertiesReader(readers);
  return (flat) => {
    const fields: Record<string, string> = {};
    for (let i = 0; i + 1 < flat.length; i += 2) fields[flat[i] as string] = flat[i + 1] as string;
    return ofProperties(fields);
  };
}

function present(name: string, value: string | null | undefined): string {
  const given = value ?? MISSING[name];
  if (given === undefined) throw new Error(`the record lacks ${name}`);
  return given;
}
