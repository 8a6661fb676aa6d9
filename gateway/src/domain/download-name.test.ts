// Tests the file names of downloads.

import { expect, it } from 'vitest';
import { contentDisposition } from './download-name.ts';

const HASH = '0123456789ab'.padEnd(56, '0');
const headerOf = (filename: string, track = 'vocals.mp3') => contentDisposition(filename, HASH, track);
/** The name that a browser uses: the exact one, or else the plain one. */
const nameOf = (filename: string, track?: string) => {
  const header = headerOf(filename, track);
  const [, exact] = /filename\*=UTF-8''(.*)$/.exec(header) ?? [];
  return exact === undefined ? /filename="([^"\\]*)"$/.exec(header)?.[1] : decodeURIComponent(exact);
};

it.each([
  ['song.mp3', 'song - vocals.mp3'],
  ['song.MP3', 'song - vocals.mp3'],
  ['film.mkv', 'film - vocals.mp3'],
  ['Symphony No.5', 'Symphony No.5 - vocals.mp3'],
  ['Symphony No.5.flac', 'Symphony No.5 - vocals.mp3'],
  ['Mr.Brown', 'Mr.Brown - vocals.mp3'],
  ['take.2', 'take.2 - vocals.mp3'],
  ['mp3', 'mp3 - vocals.mp3'],
  ['C:\\music\\song.wav', 'song - vocals.mp3'],
  ['../../etc/song', 'song - vocals.mp3'],
  ['What "is" <this>?.mp3', 'What is this - vocals.mp3'],
  ['100%22 "real".mp3', '100%22 real - vocals.mp3'],
  ['.hidden.mp3', 'hidden - vocals.mp3'],
  ['...And Justice', 'And Justice - vocals.mp3'],
  ['.mp3', '0123456789ab - vocals.mp3'],
  ['\ud800\u0007', '0123456789ab - vocals.mp3'],
  ['歌.mp3', '歌 - vocals.mp3'],
])('the vocals of the file %s are downloaded as %s', (filename, name) => {
  expect(nameOf(filename)).toBe(name);
});

it.each([
  ['ASCII letters', 'x'],
  ['letters of two bytes', 'ä'],
  ['letters of three bytes', '歌'],
  ['emoji of four bytes', '🎵'],
  ['letters with combining marks', 'e\u0301'],
  ['flags of two code points', '🇩🇪'],
])('a long name of %s is cut between them, so that it has 255 bytes with the track', (_what, letter) => {
  for (const track of ['vocals.mp3', 'instrumental.mp3'])
    for (const start of ['', 'a', 'ab', 'abc']) {
      const name = nameOf(`${start}${letter.repeat(500)}.mp3`, track) ?? '';
      expect(name.endsWith(` - ${track}`)).toBe(true);
      const song = name.slice(start.length, -` - ${track}`.length);
      expect(song.length / letter.length).toSatisfy(Number.isInteger);
      expect(song).toBe(letter.repeat(song.length / letter.length));
      const bytes = Buffer.byteLength(name);
      expect(bytes).toBeLessThanOrEqual(255);
      expect(bytes).toBeGreaterThan(255 - Buffer.byteLength(letter));
    }
});

it.each([
  ['歌 1', '_ 1 - vocals.mp3'],
  ['Queensrÿche', 'Queensr_che - vocals.mp3'],
  ['100%25 🎵', '100_25 __ - vocals.mp3'],
])('the vocals of the file %s have the name %s for old clients', (filename, plain) => {
  expect(headerOf(filename)).toContain(`; filename="${plain}"; filename*=UTF-8''`);
});

it.each(['song', '歌'.repeat(500), 'a"b\\c%d', '\u202egpj.exe', '🎵\r\nx: y', "it's (live)*"])(
  'Content-Disposition for the file %j has only printable ASCII',
  (filename) => {
    expect(headerOf(filename)).toMatch(/^attachment; filename="[^"\\]*"(; filename\*=UTF-8''[\w.~%-]+)?$/);
    expect(headerOf(filename)).toMatch(/^[\x20-\x7e]+$/);
  },
);
