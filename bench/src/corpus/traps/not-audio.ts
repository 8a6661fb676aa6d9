// Traps: files that are not audio, or that name other files.

import { gzipSync } from 'node:zlib';
import { createRandom } from '../random.ts';
import type { Expectation, Recipe } from '../recipe.ts';
import { refused, trap } from './expectations.ts';
import { pngOf } from './png.ts';

type Row = readonly [name: string, bytes: () => Buffer];

const text = (content: string) => () => Buffer.from(content.repeat(40));
const magic = (hex: string) => () => Buffer.concat([Buffer.from(hex, 'hex'), createRandom(9).bytes(4_000)]);

/** Returns a file with `word` at `offset`. */
const marked = (word: string, offset: number) => () => {
  const file = Buffer.alloc(4_000);
  file.write(word, offset, 'latin1');
  return file;
};

const TRACKERS: readonly Row[] = [
  ['tracker.mod', marked('M.K.', 1_080)],
  ['tracker.xm', marked('Extended Module: song', 0)],
  ['tracker.it', marked('IMPM', 0)],
  ['tracker.s3m', marked('SCRM', 44)],
];

const LISTS: readonly Row[] = [
  ['list.m3u8', text('#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/passwd\n')],
  ['list.ffconcat', text("ffconcat version 1.0\nfile '/etc/passwd'\n")],
  ['list.pls', text('[playlist]\nFile1=/etc/passwd\n')],
  ['list.cue', text('FILE "song.wav" WAVE\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n')],
  ['list.asx', text('<asx version="3.0"><entry><ref href="file:///etc/passwd"/></entry></asx>\n')],
  ['list.xspf', text('<?xml version="1.0"?><playlist><trackList/></playlist>\n')],
  ['list.sdp', text('v=0\no=- 0 0 IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 0\n')],
  ['list.mpd', text('<?xml version="1.0"?><MPD type="static"><BaseURL>/etc/passwd</BaseURL></MPD>\n')],
];

const OTHERS: readonly Row[] = [
  ['words.mp3', text('just words ')],
  ['page.html', text('<!doctype html><html><body>RIFF WAVE</body></html>\n')],
  ['archive.zip', magic('504b0304')],
  ['archive.7z', magic('377abcaf271c')],
  ['archive.rar', magic('526172211a07')],
  ['archive.gz', () => gzipSync(createRandom(9).bytes(4_000))],
  ['archive.tar', marked('ustar', 257)],
  ['image.png', () => pngOf(1, 1, Buffer.alloc(20))],
  ['image.jpg', magic('ffd8ffe000104a464946')],
  ['image.gif', magic('474946383961')],
  ['image.bmp', magic('424d')],
  ['image.webp', () => Buffer.concat([Buffer.from('RIFF\x10\0\0\0WEBPVP8 ', 'latin1'), Buffer.alloc(4_000)])],
  ['image.svg', text('<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>\n')],
  ['image.tiff', magic('49492a00')],
  ['document.pdf', magic('255044462d312e34')],
  ['program.elf', magic('7f454c460201')],
  ['program.exe', magic('4d5a9000')],
  ['notes.mid', magic('4d546864000000060001')],
  ['subtitles.srt', text('1\n00:00:00,000 --> 00:00:01,000\nwords\n\n')],
  ['zeros.mp3', () => Buffer.alloc(20_000)],
  ['one-byte.mp3', () => Buffer.from([0xff])],
];

const UNSUPPORTED: Expectation = refused('UNSUPPORTED_AUDIO');

/** Returns the recipes. */
export function notAudioTraps(): Recipe[] {
  return [
    trap('empty.mp3', refused('EMPTY_AUDIO'), async () => Buffer.alloc(0)),
    ...[...TRACKERS, ...LISTS, ...OTHERS].map(([name, bytes]) => trap(name, UNSUPPORTED, async () => bytes())),
  ];
}
