// Writes jobs, subscribers and deliveries as hash fields, and reads them back.

import { DELIVERY_EVENTS, deliveryIdOf } from './delivery-id.ts';
import { parseJobState } from './states.ts';
import type { Delivery, DeliveryEvent, JobRecord, JobSpec, ListedDelivery, Priority, Subscriber } from './types.ts';

export type Fields = Readonly<Record<string, string>>;

export function toSpecFields(spec: JobSpec): (string | number)[] {
  const fields: Record<keyof JobSpec, string | number> = {
    songhash: spec.songhash,
    run: spec.run,
    namespace: spec.namespace,
    audio: spec.audio,
    model: spec.model,
    revision: spec.revision,
    optionsJson: spec.optionsJson,
    priority: spec.priority,
    filename: spec.filename,
    createdMs: spec.createdMs,
    traceparent: spec.traceparent,
  };
  return Object.entries(fields).flat();
}

/** The reply of HGETALL inside a script. */
export function parseFields(flat: unknown): Fields {
  const list = flat as string[];
  const fields: Record<string, string> = {};
  for (let i = 0; i + 1 < list.length; i += 2) fields[list[i] as string] = list[i + 1] as string;
  return fields;
}

export function parseSpec(fields: Fields): JobSpec {
  const text = textOf(fields);
  return {
    songhash: text('songhash'),
    run: Number(text('run')),
    namespace: text('namespace'),
    audio: text('audio'),
    model: text('model'),
    revision: text('revision'),
    optionsJson: text('optionsJson'),
    priority: text('priority') as Priority,
    filename: text('filename'),
    createdMs: Number(text('createdMs')),
    traceparent: text('traceparent'),
  };
}

export function parseRecord(fields: Fields, position: number): JobRecord {
  const text = textOf(fields);
  return {
    ...parseSpec(fields),
    state: parseJobState(text('state')),
    attempt: Number(text('attempt')),
    failures: Number(text('failures')),
    stage: text('stage'),
    progress: Number(text('progress')),
    worker: text('worker'),
    startedMs: Number(text('startedMs')),
    finishedMs: Number(text('finishedMs')),
    code: text('code'),
    reason: text('reason'),
    position,
  };
}

/** Includes the delivery ids, because Lua has no SHA-224. */
export function toSubscriberJson(subscriber: Subscriber): string {
  const ids = DELIVERY_EVENTS.map((event) => [event, deliveryIdOf(subscriber.submissionId, event)]);
  return JSON.stringify({
    submissionId: subscriber.submissionId,
    url: wellFormed(subscriber.url),
    dataJson: wellFormed(subscriber.dataJson),
    on: subscriber.on,
    refusal: wellFormed(subscriber.refusal),
    deliveryIds: Object.fromEntries(ids),
  });
}

/** The fields of a ListedDelivery. */
export const LISTED_FIELDS = [
  'id',
  'submissionId',
  'songhash',
  'run',
  'event',
  'url',
  'refusal',
  'state',
  'noted',
  'attempts',
  'lease',
  'createdMs',
  'nextMs',
  'lastError',
] as const satisfies readonly (keyof ListedDelivery)[];

/** Reads the values of LISTED_FIELDS, in their order. */
export function parseListed(values: readonly (string | null)[]): ListedDelivery {
  return parseListedFields(Object.fromEntries(LISTED_FIELDS.map((name, index) => [name, values[index] ?? ''])));
}

export function parseDelivery(fields: Fields): Delivery {
  return { ...parseListedFields(fields), dataJson: textOf(fields)('dataJson') };
}

function parseListedFields(fields: Fields): ListedDelivery {
  const text = textOf(fields);
  return {
    id: text('id'),
    submissionId: text('submissionId'),
    songhash: text('songhash'),
    run: Number(text('run')),
    event: text('event') as DeliveryEvent,
    url: text('url'),
    refusal: fields.refusal ?? '',
    state: text('state') as Delivery['state'],
    noted: (fields.noted || undefined) as Delivery['noted'],
    attempts: Number(text('attempts')),
    lease: Number(text('lease')),
    createdMs: Number(text('createdMs')),
    nextMs: Number(text('nextMs')),
    lastError: text('lastError'),
  };
}

function textOf(fields: Fields): (name: string) => string {
  return (name) => {
    const value = fields[name];
    if (value === undefined) throw new Error(`the record lacks ${name}`);
    return value;
  };
}

/**
 * Replaces half of a surrogate pair, which Lua's JSON reader always refuses, with the replacement
 * character.
 */
function wellFormed(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}
