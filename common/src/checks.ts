// Checks values from callers before they become part of a record or a key. Every check throws
// INVALID_ARGUMENT with a message that names the field, as the contract spells it, and its allowed
// values.

import { ServiceError } from './errors/service-error.ts';
import {
  DEFAULT_PAGE_SIZE,
  MAX_IDEMPOTENCY_KEY_CHARS,
  MAX_NUMBER,
  MAX_PAGE_SIZE,
  MAX_REQUEST_ID_CHARS,
} from './limits.ts';
import {
  CLAIM_ID,
  DELIVERY_ID,
  IDEMPOTENCY_KEY,
  NAMESPACE,
  REQUEST_ID,
  SHA224_HEX,
  SUBMISSION_ID,
  TRACK_NAME,
  TRACK_QUERY,
} from './names.ts';

/** The pattern of each kind of name, and the rule that follows the field's name in a message. */
export const NAME_RULES = {
  sha224: [SHA224_HEX, 'must be 56 lower-case hex digits'],
  submissionId: [SUBMISSION_ID, 'must be 1 to 64 characters of [A-Za-z0-9_-]'],
  idempotencyKey: [IDEMPOTENCY_KEY, `must be 1 to ${MAX_IDEMPOTENCY_KEY_CHARS} visible ASCII characters`],
  deliveryId: [DELIVERY_ID, 'must be msg_ and 56 lower-case hex digits'],
  claimId: [CLAIM_ID, 'must be 1 to 64 characters of [A-Za-z0-9_-]'],
  requestId: [REQUEST_ID, `must be 1 to ${MAX_REQUEST_ID_CHARS} characters of [A-Za-z0-9_.-]`],
  namespace: [NAMESPACE, 'must be 1 to 64 characters of [a-z0-9-] and must not begin with a dash'],
  trackName: [TRACK_NAME, 'must be named like vocals.mp3'],
  trackQuery: [TRACK_QUERY, 'must be named like vocals.mp3 or vocals'],
} as const satisfies Record<string, readonly [RegExp, string]>;

/** Checks a name. The kind `sha224` is a songhash, the address of audio, or another digest. */
export function assertName(kind: keyof typeof NAME_RULES, value: string, field: string): void {
  const [pattern, rule] = NAME_RULES[kind];
  if (!pattern.test(value)) throw invalid(`${field} ${rule}.`);
}

/** Checks a songhash in the field `songhash`. */
export function assertSonghash(value: string): void {
  assertName('sha224', value, 'songhash');
}

/** An idempotency key of a namespace. */
export interface KeyRef {
  readonly namespace: string;
  readonly key: string;
}

/** Checks the field `namespace`. Returns the namespace: `default` when the field is empty. */
export function namespaceOf(given: string): string {
  const namespace = given || 'default';
  assertName('namespace', namespace, 'namespace');
  return namespace;
}

/** Checks the fields `namespace` and `idempotency_key`. */
export function keyOf({
  namespace,
  idempotencyKey: key,
}: {
  readonly namespace: string;
  readonly idempotencyKey: string;
}): KeyRef {
  assertName('idempotencyKey', key, 'idempotency_key');
  return { namespace: namespaceOf(namespace), key };
}

/** Checks the number of a run. */
export function assertRun(value: number, field = 'run'): void {
  if (!Number.isInteger(value) || value < 1 || value > MAX_NUMBER)
    throw invalid(`${field} must be from 1 to ${MAX_NUMBER}.`);
}

/** Checks that a text has at most `maxChars` characters. */
export function assertShort(value: string, maxChars: number, field: string): void {
  if (value.length > maxChars) throw invalid(`${field} must not be longer than ${maxChars} characters.`);
}

/** Checks the field `page_size` of a list. Returns the size of the page: `fallback` for 0. */
export function pageSizeOf(value: number, fallback = DEFAULT_PAGE_SIZE): number {
  if (value < 0 || value > MAX_PAGE_SIZE) throw invalid(`page_size must be from 1 to ${MAX_PAGE_SIZE}.`);
  return value || fallback;
}

/** Returns the rule for a word of a closed list, such as `must be high, normal or low`. */
export function wordRule(words: readonly string[]): string {
  return `must be ${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

/** Returns the parsed value of a JSON text. */
export function parseJson(text: string, field: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ServiceError('INVALID_ARGUMENT', `${field} must be valid JSON.`, { cause });
  }
}

/** Returns the error of a check. `message` is a sentence with the field and its allowed values. */
export function invalid(message: string): ServiceError {
  return new ServiceError('INVALID_ARGUMENT', message);
}
