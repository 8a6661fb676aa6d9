// Tests the words for sizes, lengths and times.

import { expect, it } from 'vitest';
import { dateText, lengthText, sizeText } from './measure-text.ts';

it.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [999, '999 bytes'],
  [5_010, '5 KB'],
  [802_480, '802 KB'],
  [999_700, '1.0 MB'],
  [16_831_245, '16.8 MB'],
  [99_960_000, '100 MB'],
  [536_870_912, '537 MB'],
  [5_200_000_000, '5.2 GB'],
])('the size %d is described as "%s"', (bytes, text) => {
  expect(sizeText(bytes)).toBe(text);
});

it.each([
  [0, '0:00'],
  [59.7, '1:00'],
  [185, '3:05'],
  [3723, '1:02:03'],
])('the length %d is described as "%s"', (seconds, text) => {
  expect(lengthText(seconds)).toBe(text);
});

it('a time is described by its day as seen from now', () => {
  const now = new Date(2026, 4, 3, 9, 0);
  const text = (...parts: [number, number, number, number, number]) => dateText(new Date(...parts).toISOString(), now);
  expect(text(2026, 4, 3, 0, 5)).toBe('today, 00:05');
  expect(text(2026, 4, 2, 23, 59)).toBe('yesterday, 23:59');
  expect(text(2026, 2, 12, 14, 5)).toBe('12 Mar, 14:05');
  expect(text(2025, 11, 31, 14, 5)).toBe('31 Dec 2025, 14:05');
  expect(text(2026, 4, 20, 14, 5)).toBe('20 May, 14:05');
  expect(dateText('', now)).toBe('');
});
