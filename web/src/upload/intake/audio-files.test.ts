// Tests the recognition of audio files by their names and types.

import { FORMATS } from '@stemline/common/audio/formats.ts';
import { expect, it } from 'vitest';
import { ACCEPT, mayBeAudio, OTHER_FORMATS, USUAL_FORMATS } from './audio-files.ts';

it('the file chooser names every type and extension of the formats and has no wildcard', () => {
  const names = ACCEPT.split(',');
  expect(names.filter((name) => name.includes('*'))).toEqual([]);
  expect(new Set(names).size).toBe(names.length);
  for (const { contentType, otherTypes, extension, otherExtensions } of Object.values(FORMATS)) {
    expect(names).toEqual(expect.arrayContaining([contentType, ...otherTypes]));
    expect(names).toEqual(expect.arrayContaining([extension, ...otherExtensions].map((one) => `.${one}`)));
  }
});

it('the page names the usual formats and counts the others', () => {
  expect(USUAL_FORMATS).toEqual(['MP3', 'WAV', 'FLAC', 'M4A', 'Ogg']);
  expect(OTHER_FORMATS).toBe(Object.keys(FORMATS).length - USUAL_FORMATS.length);
});

it.each([
  ['a known extension in any case', { name: '01 Intro.FLAC', type: '' }, true],
  ['a known type without an extension', { name: 'Intro', type: 'audio/mpeg' }, true],
  ['an unknown audio type', { name: 'Intro.xyz', type: 'audio/x-new' }, true],
  ['a video with music', { name: 'Live.mp4', type: 'video/mp4' }, true],
  ['a cover', { name: 'cover.jpg', type: 'image/jpeg' }, false],
  ['a text', { name: 'lyrics.txt', type: 'text/plain' }, false],
  ['a playlist', { name: 'all.m3u8', type: 'application/vnd.apple.mpegurl' }, false],
  ['a file that macOS adds for another one', { name: '._01 Intro.mp3', type: 'audio/mpeg' }, false],
  ['neither a type nor an extension', { name: 'README', type: '' }, false],
])('a file in a folder with %s is accepted or left out correctly', (_kind, file, expected) => {
  expect(mayBeAudio(file)).toBe(expected);
});
