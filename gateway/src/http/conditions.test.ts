import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, it } from 'vitest';
import { isRangeWanted, verdictOf } from './conditions.ts';

const OURS = { etag: 'abc', modifiedMs: Date.parse('2026-03-04T05:06:07.890Z') };
const THEN = 'Wed, 04 Mar 2026 05:06:07 GMT';
const BEFORE = 'Wed, 04 Mar 2026 05:06:06 GMT';
const AFTER = 'Wed, 04 Mar 2026 05:06:08 GMT';

describe('what the conditions of a request come to', () => {
  const cases: [headers: IncomingHttpHeaders, verdict: string][] = [
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
  it.each(cases)('%o: %s', (headers, verdict) => {
    expect(verdictOf(headers, OURS)).toBe(verdict);
  });
});

describe('a range is wanted', () => {
  const cases: [ifRange: string | undefined, wanted: boolean][] = [
    [undefined, true],
    ['"abc"', true],
    ['"x"', false],
    ['W/"abc"', false],
    [THEN, true],
    [BEFORE, false],
    [AFTER, false],
    ['some day', false],
  ];
  it.each(cases)('with If-Range %s: %s', (ifRange, wanted) => {
    expect(isRangeWanted({ range: 'bytes=0-1', ...(ifRange && { 'if-range': ifRange }) }, OURS)).toBe(wanted);
  });
});
