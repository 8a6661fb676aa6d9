// Tests the text of a mix in the address of the page.

import { expect, it } from 'vitest';
import { SILENT_DB } from './fader.ts';
import { type Mix, PLAIN_MIX, withLane } from './mix.ts';
import { decodeMix, encodeMix } from './mix-text.ts';

const STEMS = ['vocals', 'drums', 'bass', 'other'];

it('a mix that is written as text and read again is the same', () => {
  let mix: Mix = { lanes: {}, masterDb: -3.5, speed: 0.75, loop: { start: 12.5, end: 20.25 } };
  mix = withLane(mix, 'vocals', { db: -6, muted: true });
  mix = withLane(mix, 'drums', { solo: true });
  mix = withLane(mix, 'other', { db: SILENT_DB });
  const text = encodeMix(mix, STEMS);
  expect(text).toBe('vocals=-6m&drums=s&other=off&Master=-3.5&Speed=0.75&Loop=12.5-20.25');
  expect(decodeMix(text, STEMS, 60)).toEqual(mix);
  expect(encodeMix(decodeMix(text, STEMS, 60), STEMS)).toBe(text);
});

it('a plain mix has an empty text, also after a change that was undone', () => {
  const back = withLane(withLane(PLAIN_MIX, 'bass', { db: 3 }), 'bass', { db: 0 });
  expect(encodeMix(PLAIN_MIX, STEMS)).toBe('');
  expect(encodeMix(back, STEMS)).toBe('');
});

it('a lane that begins muted is in the text when it is heard', () => {
  const plain = withLane(PLAIN_MIX, 'other', { muted: true });
  const heard = withLane(plain, 'other', { muted: false });
  expect(encodeMix(plain, STEMS, plain)).toBe('');
  expect(encodeMix(heard, STEMS, plain)).toBe('other=0');
  expect(decodeMix('other=0', STEMS, 60, plain)).toEqual(heard);
});

it.each([
  '',
  '&&==&',
  'vocals=loud&drums=-6x&bass=--3&other=1e3',
  'Master=NaN&Speed=7&Speed=-1&Loop=20-10&Loop=a-b&Loop=70-80',
  '__proto__=m&constructor=s&piano=m',
  '%00%ff<script>',
])('the text %j gives a plain mix', (text) => {
  expect(encodeMix(decodeMix(text, STEMS, 60), STEMS)).toBe('');
});

it('a wrong member leaves the others as they are', () => {
  expect(encodeMix(decodeMix('vocals=x&drums=m&Speed=9', STEMS, 60), STEMS)).toBe('drums=m');
});

it('values beyond the limits become the nearest possible values', () => {
  const mix = decodeMix('vocals=40&drums=-99&Loop=50-900&Speed=0.77', STEMS, 60);
  expect(encodeMix(mix, STEMS)).toBe('vocals=6&drums=off&Speed=0.75&Loop=50-60');
});

it('a loop to the end of a song whose length is no whole millisecond survives its text', () => {
  const duration = 354_816 / 44_100;
  const text = encodeMix(decodeMix('Loop=1-900', STEMS, duration), STEMS);
  expect(text).toBe('Loop=1-8.046');
  expect(encodeMix(decodeMix(text, STEMS, duration), STEMS)).toBe(text);
});
