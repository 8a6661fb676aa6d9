// Tests which extensions belong to audio files.

import { expect, it } from 'vitest';
import { audioExtensionOf, withoutAudioExtension } from './extensions.ts';

it.each([
  ['song.mp3', 'song', '.mp3'],
  ['Song.FLAC', 'Song', '.FLAC'],
  ['a.b.wav', 'a.b', '.wav'],
  ['film.mp4', 'film', '.mp4'],
  ['.mp3', '', '.mp3'],
])('%s is split into a name and a known extension', (name, rest, extension) => {
  expect([withoutAudioExtension(name), audioExtensionOf(name)]).toEqual([rest, extension]);
});

it.each(['Symphony No.5', 'Mr.Brown', 'v1.2', 'mp3', 'song.', 'song.txt', '', 'a.constructor', 'a.mp3.'])(
  'the text after the last dot of "%s" is part of the name',
  (name) => {
    expect([withoutAudioExtension(name), audioExtensionOf(name)]).toEqual([name, '']);
  },
);
