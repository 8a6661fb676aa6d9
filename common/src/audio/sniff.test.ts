// Tests the recognition of audio formats from the first bytes of a file.

import { expect, it } from 'vitest';
import { SNIFF_BYTES, sniff } from './sniff.ts';

/** Frames of MP3 at 128 kbit/s. */
const mp3 = (frames: number) =>
  Buffer.concat(
    Array.from({ length: frames }, () => Buffer.concat([Buffer.from('fffb9064', 'hex'), Buffer.alloc(413)])),
  );

const typeOf = (head: Buffer) => sniff(head)?.contentType;
const bytes = (text: string) => Buffer.concat([Buffer.from(text, 'latin1'), Buffer.alloc(200)]);

/** An ID3v2 tag of `size` bytes, followed by `audio`. */
function tagged(audio: Buffer, size = 0): Buffer {
  const tag = Buffer.alloc(10 + size);
  tag.write('ID3\x04', 'latin1');
  tag.writeUInt16BE(((size >> 7) << 8) | (size & 0x7f), 8);
  return Buffer.concat([tag, audio]);
}

it.each([
  ['WAV', 'RIFF\0\0\0\0WAVEfmt ', 'audio/wav'],
  ['WAV of more than 4 GiB', 'RF64\xff\xff\xff\xffWAVE', 'audio/wav'],
  ['Wave64', 'riff\x2e\x91\xcf\x11', 'audio/wav'],
  ['FLAC', 'fLaC', 'audio/flac'],
  ['Ogg Vorbis', 'OggS\0\x02\x01vorbis', 'audio/ogg'],
  ['Ogg Opus', 'OggS\0\x02OpusHead', 'audio/opus'],
  ['AIFF', 'FORM\0\0\0\0AIFF', 'audio/aiff'],
  ['AIFF-C', 'FORM\0\0\0\0AIFC', 'audio/aiff'],
  ['M4A', '\0\0\0\x20ftypM4A ', 'audio/mp4'],
  ['MP4', '\0\0\0\x20ftypisom', 'audio/mp4'],
  ['WebM', '\x1a\x45\xdf\xa3', 'audio/webm'],
  ['WMA', '\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\x00\xaa\x00\x62\xce\x6c', 'audio/x-ms-wma'],
  ['CAF', 'caff\0\x01\0\0', 'audio/x-caf'],
])('sniff() recognises %s by its signature', (_format, start, type) => {
  expect(typeOf(bytes(start))).toBe(type);
});

it.each([
  ['many frames', mp3(20).subarray(0, SNIFF_BYTES)],
  ['one frame', mp3(1)],
  ['an ID3 tag and two frames', tagged(mp3(2))],
  ['a long ID3 tag and two frames', tagged(mp3(2), 1_000)],
  ['two ID3 tags', tagged(tagged(mp3(9)))],
  ['zeros before its frames', Buffer.concat([Buffer.alloc(100), mp3(9)])],
  ['an ID3 tag that is longer than the bytes', tagged(mp3(20), 5_000).subarray(0, SNIFF_BYTES)],
  ['an ID3 tag that is longer than the bytes, and no frame', tagged(Buffer.alloc(5_000)).subarray(0, SNIFF_BYTES)],
])('sniff() recognises an MP3 file with %s', (_parts, head) => {
  expect(typeOf(head)).toBe('audio/mpeg');
});

it('sniff() recognises FLAC after an ID3 tag', () => {
  expect(typeOf(tagged(bytes('fLaC')))).toBe('audio/flac');
});

it('sniff() recognises AAC by its ADTS frames', () => {
  const frame = Buffer.concat([Buffer.from('fff15080021ffc', 'hex'), Buffer.alloc(9)]);
  expect(typeOf(Buffer.concat(Array.from({ length: 4 }, () => frame)))).toBe('audio/aac');
});

it.each([
  'hello, this is a song',
  '<html>',
  '#EXTM3U\n',
  '{"a":1}',
  'RIFF\0\0\0\0WEBPVP8 ',
  '\0\0\0\x20ftypavif',
  '\xff\xd8\xff\xe0\0\x10JFIF',
  '\xff',
])('sniff() finds no audio in a file that begins with %j', (start) => {
  expect(sniff(bytes(start))).toBeUndefined();
});

it.each([
  ['no bytes', Buffer.alloc(0)],
  ['one sync word in zeros', Buffer.concat([mp3(1).subarray(0, 4), Buffer.alloc(3_000)])],
  ['sync words without frames', Buffer.alloc(SNIFF_BYTES, 0xff)],
  ['only the header of an ID3 tag', Buffer.from('ID3\x04\0\0\0\0\0\0', 'latin1')],
  ['an ID3 tag and text', tagged(Buffer.from('words, not music'))],
  ['an ID3 tag and zeros', tagged(Buffer.alloc(2_000))],
  ['an ID3 tag and part of a frame', tagged(mp3(2)).subarray(0, 12)],
  ['part of an ID3 tag, as the whole file', tagged(mp3(2), 3_000).subarray(0, 1_000)],
])('sniff() finds no audio in a file with %s', (_parts, head) => {
  expect(sniff(head)).toBeUndefined();
});

it.each(['PK\x03\x04', '%PDF', 'GIF8', '\x89PNG', '\xff\xd8\xff', '\x7fELF', '\x1f\x8b', '7z\xbc\xaf\x27\x1c', 'Rar!'])(
  'sniff() does not search for audio in a file with the signature %j',
  (start) => {
    const head = Buffer.concat([Buffer.from(start.padEnd(40, 'x'), 'latin1'), mp3(20)]);
    expect(sniff(head)).toBeUndefined();
  },
);
