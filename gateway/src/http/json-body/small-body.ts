// Reads JSON bodies that fit in memory, and the callback in them.

import { invalid } from '@stemline/common/checks.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { z } from 'zod';
import type { CallbackDraft } from '../../domain/submission-options.ts';
import { MAX_FIELD_BYTES } from '../../schema/limits.ts';
import { CALLBACK } from '../../schema/submission.ts';
import { membersOnce } from './members-once.ts';
import { notJson } from './other-members.ts';

/**
 * Returns the text of a body, which the source limits. Throws BAD_JSON and the errors of the
 * source.
 */
export async function readText(source: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of source) chunks.push(chunk);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw notJson('The body is not UTF-8.');
  }
}

/** Throws BAD_JSON with an example and a hint when the text is not a JSON object. */
export function assertObject(text: string, example: string, hint = ''): void {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const advice = `It must be a JSON object, such as ${example}. ${hint}`.trimEnd();
    throw new ServiceError('BAD_JSON', `The body is not JSON. ${advice}`, { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw notJson(`The body must be a JSON object, such as ${example}.`);
}

/** Returns the data of a callback as the caller wrote it; empty: none. Throws INVALID_ARGUMENT. */
export function callbackData(raw: string): string {
  if (Buffer.byteLength(raw) > MAX_FIELD_BYTES)
    throw invalid(`"callback" must not be larger than ${MAX_FIELD_BYTES} bytes.`);
  return membersOnce(raw, Object.keys(CALLBACK.shape)).get('data') ?? '';
}

/**
 * Returns the callback of a submission. `dataJson` is the text of its data, because serialising
 * again could change large numbers and the order of keys.
 */
export function callbackDraft({ url, on, secret }: z.infer<typeof CALLBACK>, dataJson: string): CallbackDraft {
  return { url, dataJson, on: on ?? [], secret };
}
