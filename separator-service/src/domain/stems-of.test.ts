import { expect, test } from 'vitest';
import { stemsOf } from './stems-of.ts';

const SOURCES = ['drums', 'bass', 'other', 'vocals'];
const stems = (sources: readonly string[], wanted: { stems?: string[]; two_stems?: string }) =>
  stemsOf('m', sources, { stems: wanted.stems ?? null, two_stems: wanted.two_stems ?? null });

test('a song gets all sources of its model, and the instrumental when the model has vocals', () => {
  expect(stems(SOURCES, {})).toEqual([...SOURCES, 'instrumental']);
  expect(stems(['kick', 'snare'], {})).toEqual(['kick', 'snare']);
  expect(stems(['vocals', 'instrumental'], {})).toEqual(['vocals', 'instrumental']);
});

test('a subset of the stems is made in the order of the model', () => {
  expect(stems(SOURCES, { stems: ['instrumental', 'vocals', 'drums'] })).toEqual(['drums', 'vocals', 'instrumental']);
});

test('two_stems makes a stem and everything else', () => {
  expect(stems(SOURCES, { two_stems: 'drums' })).toEqual(['drums', 'no_drums']);
});

test.each([
  [{ stems: ['piano'] }, /no stem piano.*drums, bass, other, vocals, instrumental/],
  [{ two_stems: 'instrumental' }, /no stem instrumental.*drums, bass, other, vocals\./],
])('a stem that the model does not have is refused with those that it has: %o', (wanted, message) => {
  expect(() => stems(SOURCES, wanted)).toThrow(expect.objectContaining({ code: 'ENGINE_REFUSED' }));
  expect(() => stems(SOURCES, wanted)).toThrow(message);
});

test('a model without vocals has no instrumental', () => {
  expect(() => stems(['kick'], { stems: ['instrumental'] })).toThrow('It has kick.');
});
