// Checks a value with its schema, and refuses it with INVALID_ARGUMENT and one sentence for people.
// A message in a schema completes the sentence that begins with the name of the field: "must be
// JSON". A message about the whole value is a full sentence.

import { invalid } from '@stemline/common/checks.ts';
import type { z } from 'zod';
import { MAX_SHOWN_CHARS } from './limits.ts';

type Issue = z.core.$ZodRawIssue;

/** Returns the value as its schema transforms it. Throws INVALID_ARGUMENT. */
export function parsed<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const result = schema.safeParse(value, { error: predicate });
  if (result.success) return result.data;
  throw invalid(sentence(result.error));
}

/**
 * Works like `parsed`, but returns the sentence instead of throwing it. `name`: that of the value.
 */
export function parsedOrFault<T extends z.ZodType>(
  schema: T,
  value: unknown,
  name: string,
): { readonly ok: true; readonly value: z.output<T> } | { readonly ok: false; readonly fault: string } {
  const result = schema.safeParse(value, { error: predicate });
  return result.success ? { ok: true, value: result.data } : { ok: false, fault: sentence(result.error, name) };
}

/** Describes one fault: an unknown name if there is one, otherwise the first fault. */
function sentence({ issues }: z.ZodError, name?: string): string {
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0];
  // Indexes of lists are left out: they do not help the reader.
  const path = [name, ...(issue?.path ?? [])].filter((part) => typeof part === 'string').join('.');
  const message = issue?.message ?? 'is malformed';
  return path === '' ? message : `"${path}" ${message}.`;
}

/** Returns the message for a schema without a message of its own. */
function predicate(issue: Issue): string {
  if (issue.code === 'invalid_value') return `must be ${listed(issue.values.map(String))}`;
  if (issue.code === 'invalid_type') {
    if (issue.input === undefined || issue.input === null) return 'is missing';
    return `must be ${TYPES[issue.expected] ?? issue.expected}`;
  }
  if (issue.code === 'unrecognized_keys')
    return `has an unknown member ${JSON.stringify(issue.keys[0]?.slice(0, MAX_SHOWN_CHARS))}`;
  return 'is malformed';
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a string',
  object: 'an object',
  array: 'a list',
};

/** Writes "a, b or c". */
function listed(words: readonly string[]): string {
  return [words.slice(0, -1).join(', '), words.at(-1)].filter((part) => part !== '').join(' or ');
}
