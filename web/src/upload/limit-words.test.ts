// Tests the sentences about the limits of the server.

import { expect, it } from 'vitest';
import { limitText, refusalOf } from './limit-words.ts';
import { limitsOf } from './options/testing/facts.ts';

it.each([
  [3_600, 'At most 5.0 MB and 60 minutes each.'],
  [60, 'At most 5.0 MB and 1 minute each.'],
  [45, 'At most 5.0 MB and 45 seconds each.'],
  [150, 'At most 5.0 MB and 2:30 each.'],
  [null, 'At most 5.0 MB each.'],
])('a limit of %s seconds is described', (seconds, text) => {
  expect(limitText(limitsOf([], { max_bytes: 5_000_000, max_seconds: seconds }))).toBe(text);
});

it('a file above the limit is refused with both sizes, an empty one too, and any other is not', () => {
  const limits = limitsOf([], { max_bytes: 5_000_000 });
  expect(refusalOf({ size: 7_000_000 }, limits)?.message).toContain('7.0 MB. The server accepts at most 5.0 MB.');
  expect(refusalOf({ size: 0 }, undefined)?.message).toBe('This file is empty. Choose another file.');
  expect([refusalOf({ size: 5_000_000 }, limits), refusalOf({ size: 7_000_000 }, undefined)]).toEqual([
    undefined,
    undefined,
  ]);
});
