import { describe, expect, it } from 'vitest';
import { mp3 } from '../test-kit.ts';
import { sniff, sniffed } from './sniff.ts';

const bytes = (text: string) => Buffer.concat([Buffer.from(text, 'latin1'), Buffer.alloc(200)]);

describe('the first bytes of audio', () => {
  it('tell the accepted formats', () => {
    const known = {
      'ID3\x04': 'audio/mpeg',
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
    expect(sniff(Buffer.alloc(4096, 0xff))).toBeUndefined();
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
