// Checks object keys. This is the only check between an external name and a path, for every
// backend.

const SEGMENT = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}$/;
const MAX_KEY_CHARS = 512;

/**
 * Throws unless `key` consists of segments of [A-Za-z0-9._-] that do not begin with a dot, joined
 * by single slashes.
 */
export function assertObjectKey(key: string): void {
  if (key.length > MAX_KEY_CHARS || !key.split('/').every((segment) => SEGMENT.test(segment)))
    throw new Error('not an object key');
}

/** Throws unless `prefix` is empty or a key followed by one slash. */
export function assertObjectPrefix(prefix: string): void {
  if (prefix === '') return;
  if (!prefix.endsWith('/')) throw new Error('an object prefix must end with a slash');
  assertObjectKey(prefix.slice(0, -1));
}
