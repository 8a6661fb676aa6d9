// Tests that the format of an upload is recognised and that its audio stays complete.

import { SNIFF_BYTES } from '@stemline/common/audio/sniff.ts';
import { zeroTag } from '@stemline/testing/audio/id3.ts';
import { mp3 } from '@stemline/testing/audio/silent-mp3.ts';
import { expect, it } from 'vitest';
import { sniffed } from './sniff.ts';

const unlimited = async () => undefined;

it('the format of an upload that arrives byte by byte is recognised, and no byte is lost', async () => {
  const song = mp3(12, 5);
  const { contentType, bytes } = await sniffed(
    (async function* () {
      for (const byte of song) yield Uint8Array.of(byte);
    })(),
    unlimited,
  );
  const pieces: Uint8Array[] = [];
  for await (const piece of bytes) pieces.push(piece);
  expect(contentType).toBe('audio/mpeg');
  expect(Buffer.concat(pieces).equals(song)).toBe(true);
});

async function* once(bytes: Uint8Array) {
  yield bytes;
}

/** The header of a WAV with 16-bit stereo at 44.1 kHz. */
function wav(seconds: number): Buffer {
  const bytes = Buffer.alloc(144);
  bytes.write('RIFF\0\0\0\0WAVEfmt \x10', 'latin1');
  bytes.set([1, 0, 2, 0], 20);
  bytes.writeUInt32LE(44_100, 24);
  bytes.set([4, 0, 16, 0], 32);
  bytes.write('data', 36, 'latin1');
  bytes.writeUInt32LE(seconds * 44_100 * 4, 40);
  return bytes;
}

it('a song whose header declares more than the limit is refused with both lengths and the setting', async () => {
  const refused = sniffed(once(wav(602)), async () => 600);
  await expect(refused).rejects.toMatchObject({
    code: 'TOO_LONG',
    message: 'This song is 602 seconds long. The limit is 600 seconds (STEMLINE_MAX_SECONDS). Send a shorter song.',
  });
});

it.each([
  ['one second above the limit', wav(601), 600],
  ['without a limit', wav(20_000), undefined],
  ['of unknown length', mp3(12), 1],
])('a song %s is accepted', async (_name, song, maxSeconds) => {
  await expect(sniffed(once(song), async () => maxSeconds)).resolves.toHaveProperty('contentType');
});

it('the source of a refused song is closed', async () => {
  let isClosed = false;
  async function* source() {
    try {
      yield wav(602);
      yield Buffer.alloc(SNIFF_BYTES);
      yield wav(602);
    } finally {
      isClosed = true;
    }
  }
  await expect(sniffed(source(), async () => 600)).rejects.toMatchObject({ code: 'TOO_LONG' });
  expect(isClosed).toBe(true);
});

it('a song whose tag is longer than the bytes that the gateway reads is accepted as it is', async () => {
  const song = Buffer.concat([zeroTag(300_000), Buffer.from('fLaC')]);
  const { bytes } = await sniffed(once(song), unlimited);
  const pieces: Uint8Array[] = [];
  for await (const piece of bytes) pieces.push(piece);
  expect(Buffer.concat(pieces).equals(song)).toBe(true);
});

it('the refusal of a file that is not audio names the usual formats and the address of the whole list', async () => {
  const refused = sniffed(once(Buffer.from('words, not music')), unlimited);
  await expect(refused).rejects.toMatchObject({
    code: 'UNSUPPORTED_AUDIO',
    message: expect.stringMatching(/MP3, WAV, FLAC, M4A, Ogg and \d+ more; GET \/apiv1\/limits/),
  });
});

it('a limit that cannot be read refuses no song', async () => {
  const failing = () => Promise.reject(new Error('no answer'));
  await expect(sniffed(once(wav(20_000)), failing)).resolves.toHaveProperty('contentType');
});

it('the length of a song is known once all its bytes were read', async () => {
  const song = mp3(4_000, 5);
  const { bytes, seconds } = await sniffed(once(song), unlimited);
  for await (const _ of bytes);
  // A frame of MPEG-1 at 44.1 kHz lasts 26.1 ms.
  expect(seconds()).toBeCloseTo(4_000 * 0.0261, 0);
});
