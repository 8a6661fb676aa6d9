// Tests the reader of WAV pieces with real files, and the requests that all readers share.

import { decodeWithFfmpeg, serveFile } from '@stemline/testing/audio/file-server.ts';
import { generatedBytes } from '@stemline/testing/audio/generated-audio.ts';
import { largestDifference } from '@stemline/testing/audio/sample-differences.ts';
import { expect, it } from 'vitest';
import { openWav } from './wav-reader.ts';

const SHAPE = { frames: 6 * 44_100, sampleRate: 44_100 };
const { signal } = new AbortController();

async function makeTrack(codec: string): Promise<Uint8Array<ArrayBuffer>> {
  const source = 'aevalsrc=0.9*sin(2*PI*200*t)+0.1*random(0)|0.2*sin(2*PI*700*t):d=6:s=44100';
  return new Uint8Array(await generatedBytes('track.wav', source, ['-c:a', codec]));
}

it.each(['pcm_s16le', 'pcm_s24le', 'pcm_f32le'])('pieces of a WAV with %s equal its samples', async (codec) => {
  const file = await makeTrack(codec);
  const whole = await decodeWithFfmpeg(file.slice().buffer);
  const { url } = await serveFile(file);
  const reader = await openWav(url, SHAPE, signal);
  for (const from of [0, 100_000, SHAPE.frames - 20_000]) {
    const piece = await reader?.read(from, 20_000, signal);
    for (const channel of [0, 1] as const)
      expect(largestDifference(piece?.[channel] as Float32Array, whole[channel].subarray(from, from + 20_000))).toBe(0);
  }
});

it('a WAV with other samples is not read piece by piece', async () => {
  const { url } = await serveFile(await makeTrack('pcm_u8'));
  expect(await openWav(url, SHAPE, signal)).toBeUndefined();
});

it('a request is repeated while the server is unavailable', async () => {
  const server = await serveFile(await makeTrack('pcm_s16le'));
  const reader = await openWav(server.url, SHAPE, signal);
  server.faults.push({ status: 503, code: 'UNAVAILABLE' }, { status: 502, code: 'BAD_GATEWAY' });
  const piece = await reader?.read(0, 100, signal);
  expect(piece?.[0].some((sample) => sample !== 0)).toBe(true);
  expect(server.ranges).toHaveLength(4);
});

it('a request for a removed track fails at once with the code of the server, and can be made again', async () => {
  const server = await serveFile(await makeTrack('pcm_s16le'));
  const reader = await openWav(server.url, SHAPE, signal);
  server.faults.push({ status: 404, code: 'TRACK_REMOVED' });
  await expect(reader?.read(0, 100, signal)).rejects.toMatchObject({ code: 'TRACK_REMOVED', status: 404 });
  await expect(reader?.read(0, 100, signal)).resolves.toBeDefined();
});

it('a read that is aborted while the server is unavailable ends at once', async () => {
  const server = await serveFile(await makeTrack('pcm_s16le'));
  const reader = await openWav(server.url, SHAPE, signal);
  server.faults.push(...Array.from({ length: 99 }, () => ({ status: 503, code: 'UNAVAILABLE' })));
  const controller = new AbortController();
  const reading = reader?.read(0, 100, controller.signal);
  controller.abort(new Error('not needed any more'));
  await expect(reading).rejects.toThrow('not needed any more');
});
