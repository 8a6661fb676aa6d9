// Tests the evaluation of conditions and ranges.

import type { IncomingHttpHeaders } from 'node:http';
import { expect, it } from 'vitest';
import { isRangeWanted, parseRange, verdictOf } from './file-response.ts';

const OURS = { etag: 'abc', modifiedMs: Date.parse('2026-03-04T05:06:07.890Z') };
const THEN = 'Wed, 04 Mar 2026 05:06:07 GMT';
const BEFORE = 'Wed, 04 Mar 2026 05:06:06 GMT';
const AFTER = 'Wed, 04 Mar 2026 05:06:08 GMT';

const VERDICTS: [headers: IncomingHttpHeaders, verdict: string][] = [
  [{}, 'send'],
  [{ 'if-match': '"abc"' }, 'send'],
  [{ 'if-match': '"x", "abc"' }, 'send'],
  [{ 'if-match': '*' }, 'send'],
  [{ 'if-match': '"x"' }, 'failed'],
  [{ 'if-match': 'W/"abc"' }, 'failed'],
  [{ 'if-match': 'abc' }, 'failed'],
  [{ 'if-match': '"abc"', 'if-unmodified-since': BEFORE }, 'send'],
  [{ 'if-match': '"x"', 'if-none-match': '"abc"' }, 'failed'],
  [{ 'if-unmodified-since': BEFORE }, 'failed'],
  [{ 'if-unmodified-since': THEN }, 'send'],
  [{ 'if-unmodified-since': AFTER }, 'send'],
  [{ 'if-unmodified-since': 'some day' }, 'send'],
  [{ 'if-none-match': '"abc"' }, 'notModified'],
  [{ 'if-none-match': 'W/"abc"' }, 'notModified'],
  [{ 'if-none-match': '"x", W/"abc", "y"' }, 'notModified'],
  [{ 'if-none-match': '*' }, 'notModified'],
  [{ 'if-none-match': '"x"' }, 'send'],
  [{ 'if-none-match': '"x,"abc",y"' }, 'send'],
  [{ 'if-none-match': '"x"', 'if-modified-since': AFTER }, 'send'],
  [{ 'if-modified-since': BEFORE }, 'send'],
  [{ 'if-modified-since': THEN }, 'notModified'],
  [{ 'if-modified-since': AFTER }, 'notModified'],
  [{ 'if-modified-since': 'some day' }, 'send'],
  [{ 'if-match': '"abc"', 'if-none-match': '"abc"' }, 'notModified'],
];
it.each(VERDICTS)('a request with the conditions %o has the verdict %s', (headers, verdict) => {
  expect(verdictOf(headers, OURS)).toBe(verdict);
});

const IF_RANGES: [ifRange: string | undefined, wanted: boolean][] = [
  [undefined, true],
  ['"abc"', true],
  ['"x"', false],
  ['W/"abc"', false],
  [THEN, true],
  [BEFORE, false],
  [AFTER, false],
  ['some day', false],
];
it.each(IF_RANGES)('a Range with If-Range %s applies: %s', (ifRange, wanted) => {
  expect(isRangeWanted({ range: 'bytes=0-1', ...(ifRange && { 'if-range': ifRange }) }, OURS)).toBe(wanted);
});

const SIZE = 1000;

const RANGES: [header: string | undefined, range: string | undefined][] = [
  [undefined, undefined],
  ['bytes=0-0', '0-0'],
  ['bytes=5-', '5-999'],
  ['bytes=-5', '995-999'],
  ['bytes=-5000', '0-999'],
  ['bytes=10-5000', '10-999'],
  ['BYTES=1-2', '1-2'],
  ['bytes= 1 - 2 ', '1-2'],
  ['bytes=\t1-2', '1-2'],
  ['bytes=0-0,5-6', undefined],
  ['bytes=2-1', undefined],
  ['bytes=-', undefined],
  ['bytes=', undefined],
  ['bytes', undefined],
  ['bytes=1', undefined],
  ['bytes=1-2-3', undefined],
  ['bytes=--1', undefined],
  ['bytes=+1-2', undefined],
  ['bytes=1 1-2', undefined],
  ['bytes =1-2', undefined],
  ['lines=1-2', undefined],
  ['-bytes=1-2', undefined],
];
it.each(RANGES)('the Range header %s of a file of 1000 bytes selects %s', (header, range) => {
  const parsed = parseRange(header, SIZE);
  expect(parsed && `${parsed.start}-${parsed.end}`).toBe(range);
});

it.each(['bytes=1000-', 'bytes=1000-2000', 'bytes=-0'])(
  'the Range header %s selects bytes beyond the end and is refused',
  (header) => {
    expect(() => parseRange(header, SIZE)).toThrow(/outside the 1000 bytes/);
  },
);
