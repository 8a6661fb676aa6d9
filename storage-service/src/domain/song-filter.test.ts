// Tests the songs that a filter accepts.

import { expect, it } from 'vitest';
import type { SongEntry } from './catalogue.ts';
import { type SongFilter, songFilter } from './song-filter.ts';

const ENTRY: SongEntry = {
  ...{ songhash: 'x', namespace: 'default', audio: 'a', model: 'htdemucs', revision: '1', createdMs: 1, run: 1 },
  ...{ filename: 'Caf\u00e9 del Mar.mp3', state: 'done', tracks: [], durationSeconds: 0, warnings: 0 },
};
const ANY: SongFilter = { state: undefined, model: '', filenameContains: '' };

it('a filter of songs is undefined without conditions', () => {
  expect(songFilter(ANY)).toBeUndefined();
});

it('a filter of songs accepts a song only when both the state and the model match', () => {
  expect(songFilter({ ...ANY, state: 'done' })?.(ENTRY)).toBe(true);
  expect(songFilter({ ...ANY, state: 'open' })?.(ENTRY)).toBe(false);
  expect(songFilter({ ...ANY, model: 'htdemucs' })?.(ENTRY)).toBe(true);
  expect(songFilter({ ...ANY, model: 'htdemucs_ft' })?.(ENTRY)).toBe(false);
  expect(songFilter({ ...ANY, state: 'done', model: 'preview' })?.(ENTRY)).toBe(false);
});

it.each([
  ['Caf\u00e9 del Mar.mp3', 'CAFE\u0301 DEL'],
  ['Cafe\u0301 del Mar.mp3', 'caf\u00c9'],
  ['Stra\u00dfe.wav', 'STRASSE'],
  ['STRASSE.wav', 'stra\u00dfe'],
  ['\u039f\u0394\u039f\u03a3.flac', '\u03bf\u03b4\u03bf\u03c3.'],
  ['no (1).mp3', '(1)'],
])('a filter of songs finds in "%s" the text "%s"', (filename, filenameContains) => {
  expect(songFilter({ ...ANY, filenameContains })?.({ ...ENTRY, filename })).toBe(true);
});

it('a filter of songs does not find a missing text, and does not ignore accents', () => {
  for (const filenameContains of ['bar', 'cafe', '.*'])
    expect(songFilter({ ...ANY, filenameContains })?.(ENTRY), filenameContains).toBe(false);
});
