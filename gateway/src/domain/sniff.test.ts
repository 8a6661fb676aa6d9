import { describe, expect, it } from 'vitest';
import { mp3 } from '../test-kit.ts';
import { SNIFF_BYTES, sniff, sniffed } from './sniff.ts';

const bytes = (text: string) => Buffer.concat([Buffer.from(text, 'latin1'), Buffer.alloc(200)]);

/** An ID3v2 tag of so many bytes, and what follows it. */
function tagged(audio: Buffer, size = 0): Buffer {
  const tag = Buffer.alloc(10 + size);
  tag.write('ID3\x04', 'latin1');
  tag.writeUInt16BE(((size >> 7) << 8) | (size & 0x7f), 8);
  return Buffer.concat([tag, audio]);
}

describe('the first bytes of audio', () => {
  it('tell the accepted formats', () => {
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
    };
    for (const [start, type] of Object.entries(known)) expect(sniff(bytes(start)), start).toBe(type);
    expect(sniff(mp3(20).subarray(0, 4096))).toBe('audio/mpeg');
    expect(sniff(mp3(1))).toBe('audio/mpeg');
    expect(sniff(tagged(mp3(2)))).toBe('audio/mpeg');
    expect(sniff(tagged(mp3(2), 1_000))).toBe('audio/mpeg');
    expect(sniff(tagged(tagged(mp3(9))))).toBe('audio/mpeg');
    expect(sniff(tagged(bytes('fLaC')))).toBe('audio/flac');
    expect(sniff(Buffer.concat([Buffer.alloc(100), mp3(9)]))).toBe('audio/mpeg');
    const aac = Buffer.concat(
      Array.from({ length: 4 }, () => Buffer.concat([Buffer.from('fff15080021ffc', 'hex'), Buffer.alloc(9)])),
    );
    expect(sniff(aac)).toBe('audio/aac');
  });

  it('refuse text, pictures and lone sync words', () => {
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
    for (const start of [
      ...strange,
      'RIFF\0\0\0\0WEBPVP8 ',
      '\0\0\0\x20ftypavif',
      '\xff\xd8\xff\xe0\0\x10JFIF',
      '\xff',
    ])
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

  it('take a long tag for what it says: the rest is not looked at', () => {
    expect(sniff(tagged(mp3(20), 5_000).subarray(0, SNIFF_BYTES))).toBe('audio/mpeg');
    expect(sniff(tagged(Buffer.alloc(5_000)).subarray(0, SNIFF_BYTES))).toBe('audio/mpeg');
  });

  it('are not looked for inside files of another kind', () => {
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

  it('may come one by one, and none is lost', async () => {
    const song = mp3(12, 5);
    const { contentType, bytes: all } = await sniffed(
      (async function* () {
        for (const byte of song) yield Uint8Array.of(byte);
      })(),
    );
    const pieces: Uint8Array[] = [];
    for await (const piece of all) pieces.push(piece);
    expect(contentType).toBe('audio/mpeg');
    expect(Buffer.concat(pieces).equals(song)).toBe(true);
  });
});
