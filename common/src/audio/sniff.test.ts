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

it('sniff() recognises every accepted format', () => {
  const known = {
    'RIFF\0\0\0\0WAVEfmt ': 'audio/wav',
    'RF64\xff\xff\xff\xffWAVE': 'audio/wav',
    fLaC: 'audio/flac',
    'OggS\0\x02\x01vorbis': 'audio/ogg',
    'OggS\0\x02OpusHead': 'audio/opus',
    'FORM\0\0\0\0AIFF': 'audio/aiff',
    'FORM\0\0\0\0AIFC': 'audio/aiff',
    '\0\0\0\x20ftypM4A ': 'audio/mp4',
    '\0\0\0\x20ftypisom': 'audio/mp4',
    '\x1a\x45\xdf\xa3': 'audio/webm',
    '\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\x00\xaa\x00\x62\xce\x6c': 'audio/x-ms-wma',
    'caff\0\x01\0\0': 'audio/x-caf',
    'riff\x2e\x91\xcf\x11': 'audio/wav',
  };
  for (const [start, type] of Object.entries(known)) expect(typeOf(bytes(start)), start).toBe(type);
  expect(typeOf(mp3(20).subarray(0, 4096))).toBe('audio/mpeg');
  expect(typeOf(mp3(1))).toBe('audio/mpeg');
  expect(typeOf(tagged(mp3(2)))).toBe('audio/mpeg');
  expect(typeOf(tagged(mp3(2), 1_000))).toBe('audio/mpeg');
  expect(typeOf(tagged(tagged(mp3(9))))).toBe('audio/mpeg');
  expect(typeOf(tagged(bytes('fLaC')))).toBe('audio/flac');
  expect(typeOf(Buffer.concat([Buffer.alloc(100), mp3(9)]))).toBe('audio/mpeg');
  const aac = Buffer.concat(
    Array.from({ length: 4 }, () => Buffer.concat([Buffer.from('fff15080021ffc', 'hex'), Buffer.alloc(9)])),
  );
  expect(typeOf(aac)).toBe('audio/aac');
});

it('sniff() does not recognise audio in text, pictures and single sync words', () => {
  const strange = [
    'hello, this is a song',
    '\x89PNG\r\n\x1a\n',
    'GIF89a',
    '<html>',
    '%PDF-1.7',
    'PK\x03\x04',
    '#EXTM3U\n',
    '{"a":1}',
  ];
  for (const start of [...strange, 'RIFF\0\0\0\0WEBPVP8 ', '\0\0\0\x20ftypavif', '\xff\xd8\xff\xe0\0\x10JFIF', '\xff'])
    expect(sniff(bytes(start)), start).toBeUndefined();
  expect(sniff(Buffer.concat([mp3(1).subarray(0, 4), Buffer.alloc(3_000)]))).toBeUndefined();
  expect(sniff(Buffer.alloc(0))).toBeUndefined();
  expect(sniff(Buffer.from('ID3\x04\0\0\0\0\0\0', 'latin1'))).toBeUndefined();
  expect(sniff(tagged(Buffer.from('words, not music')))).toBeUndefined();
  expect(sniff(tagged(Buffer.alloc(2_000)))).toBeUndefined();
  expect(sniff(tagged(mp3(2)).subarray(0, 12))).toBeUndefined();
  expect(sniff(tagged(mp3(2), 3_000).subarray(0, 1_000))).toBeUndefined();
  expect(sniff(Buffer.alloc(4096, 0xff))).toBeUndefined();
});

it('sniff() reports MP3 when the tag is longer than these bytes', () => {
  expect(typeOf(tagged(mp3(20), 5_000).subarray(0, SNIFF_BYTES))).toBe('audio/mpeg');
  expect(typeOf(tagged(Buffer.alloc(5_000)).subarray(0, SNIFF_BYTES))).toBe('audio/mpeg');
});

it('sniff() does not search archives and pictures for audio', () => {
  for (const start of [
    'PK\x03\x04',
    '%PDF',
    'GIF8',
    '\x89PNG',
    '\xff\xd8\xff',
    '\x7fELF',
    '\x1f\x8b',
    '7z\xbc\xaf\x27\x1c',
    'Rar!',
  ])
    expect(sniff(Buffer.concat([Buffer.from(start.padEnd(40, 'x'), 'latin1'), mp3(20)])), start).toBeUndefined();
});
