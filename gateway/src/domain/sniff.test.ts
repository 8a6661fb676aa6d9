// Tests that the format of an upload is recognised and that its audio stays complete.

import { mp3 } from '@stemline/testing/audio/silent-mp3.ts';
import { expect, it } from 'vitest';
import { sniffed } from './sniff.ts';

it('the format of an upload that arrives byte by byte is recognised, and no byte is lost', async () => {
  const song = mp3(12, 5);
  const { contentType, bytes } = await sniffed(
    (async function* () {
      for (const byte of song) yield Uint8Array.of(byte);
    })(),
  );
  const pieces: Uint8Array[] = [];
  for await (const piece of bytes) pieces.push(piece);
  expect(contentType).toBe('audio/mpeg');
  expect(Buffer.concat(pieces).equals(song)).toBe(true);
});
