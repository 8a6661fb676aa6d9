// Tests the recognition of audio formats from the first bytes of a file.

import { zeroTag } from '@stemline/testing/audio/id3.ts';
import { junk } from '@stemline/testing/audio/leading-bytes.ts';
import { expect, it } from 'vitest';
import { FORMATS } from './formats.ts';
import { findMpegAudio } from './mpeg-frames.ts';
import { detect, SNIFF_BYTES, sniff } from './sniff.ts';

/** Frames of MP3 at 128 kbit/s. */
const mp3 = (frames: number) =>
  Buffer.concat(
    Array.from({ length: frames }, () => Buffer.concat([Buffer.from('fffb9064', 'hex'), Buffer.alloc(413)])),
  );

const typeOf = (head: Buffer) => sniff(head)?.contentType;
const bytes = (text: string) => Buffer.concat([Buffer.from(text, 'latin1'), Buffer.alloc(200)]);

const tagged = (audio: Buffer, size = 0) => Buffer.concat([zeroTag(size), audio]);

it.each<[string, string, keyof typeof FORMATS]>([
  ['WAV', 'RIFF\0\0\0\0WAVEfmt ', 'wav'],
  ['WAV with the most significant byte first', 'RIFX\0\0\0\0WAVEfmt ', 'wav'],
  ['RF64', 'RF64\xff\xff\xff\xffWAVE', 'rf64'],
  ['BW64', 'BW64\xff\xff\xff\xffWAVE', 'rf64'],
  ['Wave64', 'riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb\x04\xc1\x00\x00', 'w64'],
  ['FLAC', 'fLaC', 'flac'],
  ['Ogg Vorbis', 'OggS\0\x02\x01vorbis', 'ogg'],
  ['Ogg Opus', 'OggS\0\x02OpusHead', 'opus'],
  ['Ogg Speex', `OggS\0\x02${'\0'.repeat(22)}Speex   `, 'speex'],
  ['AIFF', 'FORM\0\0\0\0AIFF', 'aiff'],
  ['AIFF-C', 'FORM\0\0\0\0AIFC', 'aiff'],
  ['M4A', '\0\0\0\x20ftypM4A ', 'm4a'],
  ['M4B', '\0\0\0\x20ftypM4B ', 'm4b'],
  ['MP4', '\0\0\0\x20ftypisom', 'mp4'],
  ['MOV', '\0\0\0\x14ftypqt  ', 'mov'],
  ['a MOV of before 2001', '\0\0\x20\x20moov', 'mov'],
  ['3GP', '\0\0\0\x14ftyp3gp6', 'threeGp'],
  ['WebM', '\x1a\x45\xdf\xa3\x42\x82\x84webm', 'webm'],
  ['MKA', '\x1a\x45\xdf\xa3\x42\x82\x88matroska\x83\x81\x02', 'mka'],
  ['MKV', '\x1a\x45\xdf\xa3\x42\x82\x88matroska\x83\x81\x01', 'mkv'],
  ['WMA', '\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\x00\xaa\x00\x62\xce\x6c', 'wma'],
  ['CAF', 'caff\0\x01\0\0', 'caf'],
  ["Monkey's Audio 3.97", 'MAC \x82\x0f', 'ape'],
  ["Monkey's Audio 3.80", 'MAC \xd8\x0e', 'ape'],
  ['DTS-HD', 'DTSHDHDR', 'dtsHd'],
  ['DTS in words of 14 bits', '\xff\x1f\x00\xe8', 'dts'],
  ['AMR', '#!AMR\n', 'amr'],
  ['AMR-WB', '#!AMR-WB\n', 'amr'],
  ['DSF', 'DSD \x1c\0\0\0\0\0\0\0', 'dsf'],
])('sniff() recognises %s by its signature', (_format, start, key) => {
  expect(sniff(bytes(start))).toBe(FORMATS[key]);
});

it.each([
  ['many frames', mp3(20).subarray(0, SNIFF_BYTES)],
  ['one frame', mp3(1)],
  ['an ID3 tag and two frames', tagged(mp3(2))],
  ['a long ID3 tag and two frames', tagged(mp3(2), 1_000)],
  ['two ID3 tags', tagged(tagged(mp3(9)))],
  ['64 KiB of zeros before its frames', Buffer.concat([Buffer.alloc(65_536), mp3(9)])],
  ['30 KiB of junk before its frames', Buffer.concat([junk(30_720), mp3(9)])],
  ['an ID3 tag that is longer than the bytes', tagged(mp3(20), SNIFF_BYTES).subarray(0, SNIFF_BYTES)],
])('sniff() recognises an MP3 file with %s', (_parts, head) => {
  expect(typeOf(head)).toBe('audio/mpeg');
});

it('sniff() recognises FLAC after five ID3 tags, of which one has a footer', () => {
  const withFooter = Buffer.concat([Buffer.from('ID3\x04\0\x10\0\0\0\x05.....3DI\x04\0\x10\0\0\0\x05', 'latin1')]);
  const tags = [
    tagged(withFooter, 9_000),
    tagged(Buffer.alloc(0), 20),
    tagged(Buffer.alloc(0)),
    tagged(Buffer.alloc(0), 1),
  ];
  const head = Buffer.concat([...tags, bytes('fLaC')]);
  expect(detect(head, true)).toEqual({ format: FORMATS.flac, skipBytes: head.length - 204 });
});

it.each<[keyof typeof FORMATS, string, number]>([
  ['aac', 'fff15080021ffc', 16],
  ['latm', '56e00d', 16],
  ['ac3', '0b77000000400000', 128],
  ['ac3', '0b77000041400000', 140],
  ['eac3', '0b77001f3f800000', 64],
  ['mp2', 'fffd9004', 522],
])('sniff() recognises %s by frames that begin with %s', (key, header, length) => {
  const frame = Buffer.concat([Buffer.from(header, 'hex'), Buffer.alloc(length)]).subarray(0, length);
  const frames = (n: number) => Buffer.concat(Array.from({ length: n }, () => frame));
  expect(sniff(frames(3))).toBe(FORMATS[key]);
  expect(sniff(Buffer.concat([frames(1), junk(length), frames(1)]))).toBeUndefined();
});

it.each([
  ['188', 188, 0],
  ['192, the first of which is cut off', 192, 4],
  ['204', 204, 0],
])('sniff() recognises MPEG-TS in packets of %s bytes', (_name, length, first) => {
  const packets = Buffer.alloc(length * 9 + first);
  for (let at = first; at < packets.length; at += length) packets.writeUInt32BE(0x47400010, at);
  expect(sniff(packets)).toBe(FORMATS.mpegTs);
  packets[first + 5 * length] = 0x48;
  expect(sniff(packets)).toBeUndefined();
});

it('detect() returns the place of the first MP3 frame behind tags and junk', () => {
  const head = tagged(Buffer.concat([junk(5_000), mp3(9)]), 300);
  expect(detect(head, true)).toEqual({ format: FORMATS.mp3, skipBytes: 5_310 });
});

it.each([
  ['of layer II begins within a frame', 'fffd9004', 522, 300, 'MP2'],
  ['of layer II begins with junk', 'fffd9004', 522, 3_000, undefined],
  ['of layer I begins with a frame', 'ffff5004', 172, 0, 'MP2'],
  ['of layer I begins with junk', 'ffff5004', 172, 300, undefined],
])('a file that %s is recognised only if it is likely to be audio', (_start, header, length, before, name) => {
  const frame = Buffer.alloc(length);
  frame.write(header, 'hex');
  const head = Buffer.concat([junk(before), ...Array.from({ length: 9 }, () => frame)]);
  expect(sniff(head)?.name).toBe(name);
});

it('no MP3 frame is searched for beyond 64 KiB', () => {
  expect(sniff(Buffer.concat([Buffer.alloc(65_537), mp3(9)]))).toBeUndefined();
});

it('the search for MP3 frames parses a bounded number of bytes of any file', () => {
  const hostile = {
    'sync bytes': Buffer.alloc(SNIFF_BYTES, 0xff),
    'headers of frames': Buffer.alloc(SNIFF_BYTES, Buffer.from('fffb9064', 'hex')),
    'pairs of frames': Buffer.concat(Array.from({ length: 60 }, () => Buffer.concat([mp3(2), junk(500)]))),
  };
  for (const [name, head] of Object.entries(hostile)) {
    let reads = 0;
    const counted = new Proxy(head, {
      get: (target, key) => {
        reads += 1;
        return Reflect.get(target, key, target);
      },
    });
    findMpegAudio(counted, false);
    expect(reads, name).toBeLessThan(30 * SNIFF_BYTES);
    expect(reads, name).toBeGreaterThan(100);
  }
});

it.each([
  'hello, this is a song',
  '<html>',
  '#EXTM3U\n',
  '[playlist]\nFile1=',
  '<asx version="3.0">',
  '<?xml version="1.0"?><playlist xmlns="http://xspf.org/ns/0/">',
  'FILE "song.wav" WAVE',
  'MThd\0\0\0\x06',
  'RIFF\0\0\0\0RMID',
  'Extended Module: ',
  'IMPM',
  'MAC addresses of the office',
  'Its free',
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
  ['a short ID3 tag and more zeros than the search covers', tagged(Buffer.alloc(SNIFF_BYTES))],
  ['an ID3 header with an impossible size', Buffer.from(`ID3\x04\0\0\x80\0\0\0${'x'.repeat(90)}`, 'latin1')],
  ['an ID3 tag and part of a frame', tagged(mp3(2)).subarray(0, 12)],
  ['part of an ID3 tag, as the whole file', tagged(mp3(2), 3_000).subarray(0, 1_000)],
])('sniff() finds no audio in a file with %s', (_parts, head) => {
  expect(sniff(head)).toBeUndefined();
});

it.each([
  ...['PK\x03\x04', '%PDF', 'GIF8', '\x89PNG', '\xff\xd8\xff', '\x7fELF', '\x1f\x8b', '7z\xbc\xaf\x27\x1c', 'Rar!'],
  ...['MZ\x90\0', 'BM', 'II*\0', 'MM\0*', '\xfd7zXZ\0', 'BZh9', '\x28\xb5\x2f\xfd', 'RIFF\0\0\0\0WEBP', '#EXTM3U'],
  ...['\0\0\0\x18ftypheic', `${'x'.repeat(257)}ustar`, `${'x'.repeat(44)}SCRM`, `${'x'.repeat(1_080)}M.K.`],
])('sniff() does not search for audio in a file with the signature %j', (start) => {
  const head = Buffer.concat([Buffer.from(start.padEnd(40, 'x'), 'latin1'), mp3(20)]);
  expect(sniff(head)).toBeUndefined();
});
