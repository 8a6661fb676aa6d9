// Tests the length that headers declare.

import { expect, it } from 'vitest';
import { declaredSeconds } from './declared-length.ts';

const RATE = 44_100;

/** The structure WAVEFORMATEX of 16-bit stereo. */
function fmt({ tag = 1, frameBytes = 4, rate = RATE } = {}): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.writeUInt16LE(tag, 0);
  bytes.writeUInt16LE(2, 2);
  bytes.writeUInt32LE(rate, 4);
  bytes.writeUInt32LE(rate * frameBytes, 8);
  bytes.writeUInt16LE(frameBytes, 12);
  bytes.writeUInt16LE(16, 14);
  return bytes;
}

function chunk(name: string, content: Buffer, size = content.length): Buffer {
  const header = Buffer.alloc(8);
  header.write(name, 'latin1');
  header.writeUInt32LE(size, 4);
  return Buffer.concat([header, content, Buffer.alloc(content.length % 2)]);
}

const wav = (dataBytes: number, format = fmt(), name = 'RIFF', before: Buffer = Buffer.alloc(0)) =>
  Buffer.concat([
    Buffer.from(`${name}\0\0\0\0WAVE`, 'latin1'),
    before,
    chunk('fmt ', format),
    chunk('data', Buffer.alloc(9), dataBytes),
  ]);

function ds64(dataBytes: bigint): Buffer {
  const content = Buffer.alloc(28);
  content.writeBigUInt64LE(dataBytes, 8);
  return chunk('ds64', content);
}

function w64(dataBytes: number): Buffer {
  const part = (name: string, size: number, content: Buffer) => {
    const header = Buffer.alloc(24);
    header.write(name, 'latin1');
    header.writeBigUInt64LE(BigInt(size), 16);
    return Buffer.concat([header, content]);
  };
  const riff = part('riff', 0, Buffer.alloc(16));
  return Buffer.concat([riff, part('fmt ', 40, fmt()), part('data', dataBytes + 24, Buffer.alloc(9))]);
}

function flac(samples: number, rate = RATE): Buffer {
  const bytes = Buffer.alloc(42);
  bytes.write('fLaC\0\0\0\x22', 'latin1');
  bytes.writeUIntBE(rate << 4, 18, 3);
  bytes[21] = Math.floor(samples / 2 ** 32);
  bytes.writeUInt32BE(samples % 2 ** 32, 22);
  return bytes;
}

/** An AIFF at 44.1 kHz, whose rate is a float of 80 bits. */
function aiff(frames: number, codec = ''): Buffer {
  const content = Buffer.alloc(24);
  content.writeUInt16BE(2, 0);
  content.writeUInt32BE(frames, 2);
  content.writeUInt16BE(16, 6);
  content.writeUInt16BE(0x400e, 8);
  content.writeUInt16BE(RATE, 10);
  content.write(codec, 18, 'latin1');
  const name = Buffer.from('NAME\0\0\0\x03abc\0', 'latin1');
  const header = Buffer.from('COMM\0\0\0\x18', 'latin1');
  const outer = Buffer.from(`FORM\0\0\0\0${codec ? 'AIFC' : 'AIFF'}`, 'latin1');
  return Buffer.concat([outer, name, header, content]);
}

const HOUR = 3_600;

it.each([
  ['a WAV', wav(HOUR * RATE * 4), HOUR],
  ['a WAV with a chunk of odd length first', wav(RATE * 4, fmt(), 'RIFF', chunk('LIST', Buffer.alloc(7))), 1],
  ['an RF64', wav(0xffff_ffff, fmt(), 'RF64', ds64(BigInt(10 * HOUR * RATE * 4))), 10 * HOUR],
  ['a Wave64', w64(10 * HOUR * RATE * 4), 10 * HOUR],
  ['a FLAC', flac(HOUR * RATE), HOUR],
  ['a FLAC of more than 2^32 samples', flac(2 ** 33), 2 ** 33 / RATE],
  ['an AIFF', aiff(HOUR * RATE), HOUR],
  ['an AIFF-C with PCM', aiff(HOUR * RATE, 'sowt'), HOUR],
  ['a FLAC behind an ID3 tag', Buffer.concat([Buffer.from('ID3\x04\0\0\0\0\0\0'), flac(RATE)]), 1],
])('the header of %s declares its length', (_format, head, seconds) => {
  expect(declaredSeconds(head)).toBeCloseTo(seconds, 6);
});

it.each([
  ['a WAV that was written to a pipe', wav(0xffff_ffff)],
  ['a WAV that sox wrote to a pipe', wav(0x7fff_f000)],
  ['a WAV with 0 as its length', wav(0)],
  ['an RF64 with 0 as its length', wav(0xffff_ffff, fmt(), 'RF64', ds64(0n))],
  ['a WAV with compressed audio', wav(RATE, fmt({ tag: 0x55 }))],
  ['a WAV with impossible frames', wav(RATE, fmt({ frameBytes: 1 }))],
  ['a WAV with 0 as its rate', wav(RATE, fmt({ rate: 0 }))],
  ['a WAV whose header is cut off', wav(RATE).subarray(0, 40)],
  ['a WAV without the chunk fmt', Buffer.concat([Buffer.from('RIFF\0\0\0\0WAVE'), chunk('data', Buffer.alloc(4))])],
  ['a WAV whose first chunk is longer than the bytes', wav(RATE, fmt(), 'RIFF', chunk('JUNK', Buffer.alloc(2), 1e9))],
  ['a Wave64 whose chunks have no length', w64(-24 + 3)],
  ['a FLAC of unknown length', flac(0)],
  ['a FLAC without a rate', flac(RATE, 0)],
  ['an AIFF-C with compressed audio', aiff(RATE, 'ima4')],
  ['an AIFF whose header is cut off', aiff(RATE).subarray(0, 30)],
  ['an MP3', Buffer.from('fffb9064', 'hex')],
  ['no bytes', Buffer.alloc(0)],
])('the length of %s is unknown', (_format, head) => {
  expect(declaredSeconds(head)).toBeUndefined();
});
