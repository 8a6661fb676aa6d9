// Tests the patterns of names.

import { expect, it } from 'vitest';
import { NAMESPACE, REQUEST_ID, SHA224_HEX, SUBMISSION_ID, TRACK_QUERY } from './names.ts';

it.each([
  {
    rule: SHA224_HEX,
    good: ['0'.repeat(56), 'af09'.repeat(14)],
    bad: ['a'.repeat(55), 'a'.repeat(57), 'A'.repeat(56)],
  },
  { rule: SUBMISSION_ID, good: ['a', 'A-b_9', 'x'.repeat(64)], bad: ['x'.repeat(65), 'a b', 'a.b', 'ä'] },
  { rule: NAMESPACE, good: ['default', '0', 'a-b', 'x'.repeat(64)], bad: ['x'.repeat(65), 'A', '-a', 'a_b'] },
  { rule: TRACK_QUERY, good: ['vocals', 'vocals.mp3', 'a-b_9.flac'], bad: ['.mp3', 'vocals.', 'a.b.mp3', '-a'] },
  { rule: REQUEST_ID, good: ['a', '0.b-c_D', 'x'.repeat(100)], bad: ['x'.repeat(101), 'a b', 'a{'] },
])('the pattern $rule accepts its names, and no text that could be part of another path', ({ rule, good, bad }) => {
  for (const name of good) expect(name).toMatch(rule);
  for (const name of [...bad, '', '../a', 'a/b', `${good[0]}\n`, `\n${good[0]}`, `${good[0]}\0`])
    expect(name).not.toMatch(rule);
});
