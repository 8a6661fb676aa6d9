import { describe, expect, it } from 'vitest';
import { parseRange } from './range.ts';

const SIZE = 1000;

describe('the Range header', () => {
  const cases: [header: string | undefined, range: string | undefined][] = [
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
  it.each(cases)('%s: %s', (header, range) => {
    const parsed = parseRange(header, SIZE);
    expect(parsed && `${parsed.start}-${parsed.end}`).toBe(range);
  });

  it.each(['bytes=1000-', 'bytes=1000-2000', 'bytes=-0'])(
    '%s asks for bytes beyond the end and is refused',
    (header) => {
      expect(() => parseRange(header, SIZE)).toThrow(/outside the 1000 bytes/);
    },
  );
});
