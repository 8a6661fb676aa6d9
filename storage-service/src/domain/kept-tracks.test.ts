// Tests the file name of audio that was a track.

import { expect, it } from 'vitest';
import { keptFilename } from './kept-tracks.ts';

it('a kept track is named after its song and its stem', () => {
  expect(keptFilename({ name: 'drums.flac', songFilename: 'My Song.mp3' })).toBe('My Song (drums).flac');
  expect(keptFilename({ name: 'no_vocals.wav', songFilename: 'Symphony No.5' })).toBe('Symphony No.5 (no_vocals).wav');
  expect(keptFilename({ name: 'drums.flac', songFilename: '' })).toBe('drums.flac');
  expect(keptFilename({ name: 'original.mp3', songFilename: 'My Song.mp3' })).toBe('My Song.mp3');
  expect(keptFilename({ name: 'original.mp3', songFilename: '' })).toBe('original.mp3');
});

it('the name of a kept track is cut to 1024 characters, and keeps its stem', () => {
  const name = keptFilename({ name: 'drums.flac', songFilename: 'ü'.repeat(1_024) });
  expect(name.length).toBeLessThanOrEqual(1_024);
  expect(name).toMatch(/^ü{400,} \(drums\)\.flac$/);
});
