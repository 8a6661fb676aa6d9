// Reads what POST /apiv1/separate says beside the audio from the raw JSON of its fields.

import { invalid } from '../domain/invalid.ts';
import { parseOptions } from '../domain/options-object.ts';
import { type CallbackDraft, type SubmissionOptions, validateSubmissionOptions } from '../domain/submission-options.ts';
import { createObjectScanner } from './json-body/object-scanner.ts';

const MAX_DATA_BYTES = 64 * 1024;

/** Throws INVALID_ARGUMENT. */
export function parseJsonOptions(fields: ReadonlyMap<string, string>): SubmissionOptions {
  return validateSubmissionOptions({
    model: text(fields, 'model', 'model'),
    options: parseOptions(fields.get('options') ?? 'null'),
    priority: text(fields, 'priority', 'priority'),
    callback: callback(fields.get('callback')),
  });
}

function text(members: ReadonlyMap<string, string>, name: string, label: string): string {
  const value = parsed(members.get(name));
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') throw invalid(`"${label}" must be a string.`);
  return value;
}

function callback(raw: string | undefined): CallbackDraft | undefined {
  const value = parsed(raw);
  if (value === undefined || value === null || raw === undefined) return undefined;
  if (typeof value !== 'object' || Array.isArray(value)) throw invalid('"callback" must be an object with a "url".');
  const members = membersOf(raw, ['url', 'data', 'on']);
  const url = text(members, 'url', 'callback.url');
  if (url === '') throw invalid('"callback" must have a "url".');
  const on = parsed(members.get('on')) ?? [];
  if (!Array.isArray(on) || on.some((event) => typeof event !== 'string'))
    throw invalid('"callback.on" must be a list of events, such as ["done", "failed"].');
  // As it was written, not as it would be written again: large numbers and the order of keys stay the caller's.
  return { url, dataJson: members.get('data') ?? '', on: on as string[] };
}

function membersOf(raw: string, collect: readonly string[]): ReadonlyMap<string, string> {
  const scanner = createObjectScanner({ collect, maxMemberBytes: MAX_DATA_BYTES });
  scanner.push(Buffer.from(raw));
  return scanner.end();
}

/** The scanner has seen that it is JSON. */
function parsed(raw: string | undefined): unknown {
  return raw === undefined ? undefined : JSON.parse(raw);
}
