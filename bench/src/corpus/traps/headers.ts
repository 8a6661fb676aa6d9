// Traps: headers that announce what the file does not hold, and songs at the limits of length.

import type { Recipe } from '../recipe.ts';
import { songSource } from '../song-source.ts';
import { damaged, fails, refused, trap, whole } from './expectations.ts';
import { tone, wavOf } from './wav.ts';

/** STEMLINE_MAX_SECONDS of the stack that separates the corpus. */
export const MAX_SECONDS = 210;

const RATE = 44_100;
const TWO_HOURS_FRAMES = 2 * 3_600 * RATE;
const second = () => tone(RATE);
const TOO_LONG = { ...refused('TOO_LONG'), ...fails('TOO_LONG'), reason: /STEMLINE_MAX_SECONDS/ };

/** Silence in mono at 8 kHz, which is quick to make. */
const silence = (seconds: number) => `anullsrc=r=8000:cl=mono:d=${seconds}`;

function withDataSize(bytes: Buffer, chunk: string, offset: number, value: number): Buffer {
  bytes.writeUInt32BE(value, bytes.indexOf(chunk) + offset);
  return bytes;
}

/** Returns a FLAC whose STREAMINFO announces `frames` samples: 36 bits, at byte 13 of the block. */
function withTotalSamples(flac: Buffer, frames: number): Buffer {
  const at = 4 + 4 + 13;
  flac[at] = ((flac[at] ?? 0) & 0xf0) | Math.floor(frames / 2 ** 32);
  flac.writeUInt32BE(frames % 2 ** 32, at + 1);
  return flac;
}

/** Returns a WAV of 46 bytes whose `fmt ` chunk claims 18 + 17 920 bytes. */
function hugeFormatChunk(): Buffer {
  const file = Buffer.alloc(46);
  wavOf(Buffer.alloc(0)).copy(file);
  file.writeUInt32LE(18 + 17_920, 16);
  file.writeUInt16LE(17_920, 36);
  file.write('data', 38, 'latin1');
  return file;
}

/** Returns the recipes. */
export function headerTraps(): Recipe[] {
  return [
    trap('46-bytes-with-huge-fmt.wav', { ...fails('BAD_AUDIO'), ...refused('UNSUPPORTED_AUDIO') }, async () =>
      hugeFormatChunk(),
    ),
    trap('0.05-s.wav', { ...fails('BAD_AUDIO'), reason: /0\.1/ }, async () => wavOf(tone(2_205))),
    trap('0.15-s.wav', whole(0.15, {}, 0.01), async () => wavOf(tone(6_615))),
    trap('no-samples.wav', fails('BAD_AUDIO'), async () => wavOf(Buffer.alloc(0))),
    trap('declares-2-hours.wav', TOO_LONG, async () => wavOf(second(), { dataBytes: TWO_HOURS_FRAMES * 4 })),
    trap('declares-2-hours.flac', TOO_LONG, async (audio) =>
      withTotalSamples(await audio.encode('a.flac', songSource({ seconds: 1 })), TWO_HOURS_FRAMES),
    ),
    trap('declares-2-hours.aiff', TOO_LONG, async (audio) =>
      withDataSize(await audio.encode('a.aiff', songSource({ seconds: 1 })), 'COMM', 10, TWO_HOURS_FRAMES),
    ),
    trap('declares-3-minutes.wav', damaged([0.95, 1.05]), async () => wavOf(second(), { dataBytes: 180 * RATE * 4 })),
    // A program that streams a WAV does not know its size.
    trap('unknown-size-ffffffff.wav', whole(1), async () => wavOf(second(), { dataBytes: 0xffff_ffff })),
    trap('unknown-size-0.wav', { ...whole(1), ...fails('BAD_AUDIO') }, async () => wavOf(second(), { dataBytes: 0 })),
    // Programs that stream a WAV also write sizes a little below 4 GiB.
    trap('claims-4-gib.wav', { ...TOO_LONG, ...damaged([0.95, 1.05], { needsWarning: false }) }, async () =>
      wavOf(second(), { dataBytes: 0xffff_fff0 }),
    ),
    trap('211-s-and-more.mp3', TOO_LONG, (audio) => audio.encode('a.mp3', silence(MAX_SECONDS + 5), ['-b:a', '8k'])),
    trap('211-s-and-more.m4a', TOO_LONG, (audio) =>
      audio.encode('a.m4a', `sine=sample_rate=8000:d=${MAX_SECONDS + 5}`, ['-c:a', 'aac', '-b:a', '24k']),
    ),
    trap('211-s-and-more.ogg', TOO_LONG, (audio) =>
      audio.encode('a.ogg', `sine=sample_rate=8000:d=${MAX_SECONDS + 5}`, ['-c:a', 'libvorbis']),
    ),
    // The padding of the encoder makes the song a little longer than the limit.
    trap('210-s-without-xing.mp3', whole(MAX_SECONDS, {}, 0.3), (audio) =>
      audio.encode('a.mp3', silence(MAX_SECONDS), ['-b:a', '8k', '-write_xing', '0']),
    ),
    ...[1, 1_000, 768_001, 2 ** 31 - 1].map((rate) =>
      trap(`${rate}-hz.wav`, { ...fails('BAD_AUDIO', 'TOO_LONG'), ...refused('TOO_LONG') }, async () =>
        wavOf(second(), { rate }),
      ),
    ),
    trap('no-channels.wav', fails('BAD_AUDIO'), async () => wavOf(second(), { channels: 0 })),
    trap('1000-channels.wav', fails('BAD_AUDIO'), async () => wavOf(second(), { channels: 1_000 })),
    trap('unknown-codec.wav', fails('BAD_AUDIO'), async () => wavOf(second(), { format: 0x1234 })),
  ];
}
