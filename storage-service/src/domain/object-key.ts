// Checks object keys. Every object store uses this check, so that no name from outside leads to
// another path.

const SEGMENT = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}$/;
const MAX_KEY_CHARS = 512;

/**
 * Throws an Error unless `key` has at most 512 characters and consists of segments with single
 * slashes between them: each 1 to 128 of [A-Za-z0-9._-], not beginning with a dot.
 */
export function assertObjectKey(key: string): void {
  if (key.length > MAX_KEY_CHARS || !key.split('/').every((segment) => SEGMENT.test(segment)))
    throw new Error('not an object key');
}

/** Throws an Error unless `prefix` is empty or a key with a slash after it. */
export function assertObjectPrefix(prefix: string): void {
  if (prefix === '') return;
  if (!prefix.endsWith('/')) throw new Error('an object prefix must end with a slash');
  assertObjectKey(prefix.slice(0, -1));
}
