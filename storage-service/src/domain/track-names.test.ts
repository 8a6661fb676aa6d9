// Tests the name of the original.

import { expect, it } from 'vitest';
import { originalName } from './track-names.ts';

it('the original is named after its content type, or else after a known extension of its file', () => {
  expect(originalName('audio/mpeg', 'song.wav')).toBe('original.mp3');
  expect(originalName('Audio/FLAC; rate=44100', '')).toBe('original.flac');
  expect(originalName('application/octet-stream', 'Song.WAV')).toBe('original.wav');
  expect(originalName('', 'film.mkv')).toBe('original.mkv');
});

it('the file name chooses among the formats that share a content type', () => {
  expect(originalName('audio/wav', 'Song.W64')).toBe('original.w64');
  expect(originalName('audio/wav', 'song.mp3')).toBe('original.wav');
  expect(originalName('audio/mp4', 'book.m4b')).toBe('original.m4b');
  expect(originalName('audio/mp4', '')).toBe('original.m4a');
});

it('the original of an unknown format gets the extension bin, and not the text after the last dot of its file name', () => {
  for (const name of ['Symphony No.5', 'v1.2', 'song', 'song.', 'mp3', '.Brown']) {
    expect(originalName('application/octet-stream', name), name).toBe('original.bin');
    expect(originalName('constructor', name), name).toBe('original.bin');
  }
});
