import { expect, it } from 'vitest';
import { createPartCount } from './part-count.ts';

const AFTER = 'ignored\r\n--b\r\n';
const BODY = Buffer.from(`--b\r\na: 1\r\n\r\n--b\r\n\r\n--bx\r\n--b \r\n--b\r\nc: 2\r\n\r\n\r\n--b--\r\n${AFTER}`);

it.each([1, 2, 3, 7, 8, 1000])('the parts of a body that arrives in pieces of %i bytes are counted once', (size) => {
  const count = createPartCount('b');
  for (let at = 0; at < BODY.length; at += size) count.add(BODY.subarray(at, at + size));
  expect(count.parts).toBe(5);
});
