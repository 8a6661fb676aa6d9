// Tests the joining of MP3 chunks, and the measurement in its smallest size, with ffmpeg.

import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createSemaphore } from '@stemline/separator-service/adapters/media/ffmpeg/semaphore.ts';
import { generateAudio } from '@stemline/testing/audio/generated-audio.ts';
import { useTempDir } from '@stemline/testing/use-temp-dir.ts';
import { expect, it } from 'vitest';
import { checkTrack, equalFrames } from './check-track.ts';
import { timeRows, timeWays } from './chunk-arms.ts';
import { boundOf, boundRows } from './chunk-bound.ts';
import { qualityRows } from './chunk-quality.ts';
import { MANY, nameOf, waysFor } from './chunk-ways.ts';
import { cutsOf, encodeTrack, type Pcm } from './encode-chunks.ts';
import { infoFrame } from './info-frame.ts';
import { joinChunks } from './join-chunks.ts';
import { framesOf, reservoirBytes } from './mp3-frames.ts';

const temp = useTempDir();
const permits = createSemaphore(2);

/** Tones whose level changes, and noise. The length is no multiple of that of a frame. */
async function makePcm(name: string, seconds: number): Promise<Pcm> {
  const path = join(temp.path, `${name}.f32`);
  const tone = '0.3*sin(2*PI*220*t)*(1+sin(2*PI*t/3))+0.2*exp(-6*mod(t\\,0.7))*(random(0)-0.5)';
  await generateAudio(path, `aevalsrc=${tone}|0.5*sin(2*PI*331*t):d=${seconds}:s=44100`, ['-f', 'f32le']);
  return { name, path, samples: (await stat(path)).size / 8 };
}

it.each([true, false])(
  'a track of joined chunks is as exact as a whole one, with a reservoir: %s',
  async (hasReservoir) => {
    const pcm = await makePcm('track', 12.3);
    const [whole, joined] = [join(temp.path, 'whole.mp3'), join(temp.path, 'joined.mp3')];
    await encodeTrack(pcm, { chunks: 1, hasReservoir }, whole, permits);
    await encodeTrack(pcm, { chunks: 3, hasReservoir }, joined, permits);
    const [ofWhole, ofJoined] = [await checkTrack(pcm, whole), await checkTrack(pcm, joined)];
    expect(ofWhole.isValid).toBe(true);
    expect(ofJoined).toMatchObject({ isValid: true, bytes: ofWhole.bytes });
    expect(Math.abs(ofJoined.snr - ofWhole.snr)).toBeLessThan(0.1);
    if (!hasReservoir) expect(await equalFrames(joined, whole)).toBe(1);
  },
);

it('the Info header of joined frames has the delays, sizes and checksums that ffmpeg writes', async () => {
  const path = join(temp.path, 'track.mp3');
  await encodeTrack(await makePcm('track', 5), { chunks: 1, hasReservoir: true }, path, permits);
  const [header, ...frames] = framesOf(await readFile(path)) as [Buffer, ...Buffer[]];
  const made = infoFrame(header, frames);
  const [places, rest] = [(frame: Buffer) => frame.subarray(52, 152), (frame: Buffer) => frame.subarray(152, 190)];
  expect(made.subarray(0, 52).equals(header.subarray(0, 52))).toBe(true);
  expect(rest(made).equals(rest(header))).toBe(true);
  for (const [at, place] of places(made).entries())
    expect(Math.abs(place - (places(header)[at] as number))).toBeLessThan(4);
});

it('chunks are joined only where the first one leaves the part of the reservoir that the next one needs', async () => {
  const path = join(temp.path, 'track.mp3');
  await encodeTrack(await makePcm('track', 5), { chunks: 1, hasReservoir: true }, path, permits);
  const frames = framesOf(await readFile(path)).slice(1);
  const empty = frames.map((frame) => Buffer.from(frame).fill(0, 4, 6));
  const cut = frames.findIndex((frame) => reservoirBytes(frame) > 0) + 1;
  const joined = joinChunks([
    { first: 0, cut: 0, frames: frames.slice(0, cut + 20) },
    { first: 0, cut, frames },
  ]);
  expect(Buffer.concat(joined).equals(Buffer.concat(frames))).toBe(true);
  const impossible = [
    { first: 0, cut: 0, frames: empty.slice(0, cut + 20) },
    { first: 0, cut, frames: frames.map((frame) => Buffer.from(frame).fill(255, 4, 6)) },
  ];
  expect(() => joinChunks(impossible)).toThrow('cannot be joined');
});

it('the borders of chunks depend on the length only, and a short track has fewer chunks', () => {
  expect(cutsOf(240 * 44_100, 2)).toEqual([0, 4_606]);
  expect(cutsOf(44_100, 16)).toEqual([0]);
});

it('each way of the measurement has a row with its time, and a row with the quality of each track', async () => {
  const tracks = [await makePcm('mix', 4), await makePcm('drums', 4)];
  const around = async <T>(work: () => Promise<T>) => ({ result: await work(), conditions: undefined });
  const rows = timeRows(await timeWays(tracks, { folder: temp.path, cores: 2, rounds: 1 }, around));
  const ways = waysFor(2).map(nameOf);
  expect(rows.map(({ tracks: count, way }) => [count, way])).toEqual(
    [1, 2].flatMap((n) => ways.map((way) => [n, way])),
  );
  expect(rows[0]).toMatchObject({ way: 'whole', 'whole / this': 1, rounds: 1 });
  for (const row of rows) expect(row['processor s']).toBeGreaterThan(0);
  const quality = await qualityRows(tracks, temp.path, 2);
  expect(quality.map(({ track, way, valid }) => [track, way, valid])).toEqual(
    tracks.flatMap(({ name }) => ways.map((way) => [name, way, true])),
  );
  expect(await boundRows(tracks[0] as Pcm, temp.path, 1, 5)).toMatchObject([{ tracks: 1 }, { tracks: 5 }]);
  expect(quality[0]).toMatchObject({ 'less than whole dB': 0, 'equal frames %': 100 });
});

it('on idle cores, one track takes as long as its slowest chunk, and many tracks as long as all cores need', () => {
  const times = { processes: [1, 2], processor: 3, joining: 0.5 };
  expect(boundOf(times, 1)).toBe(2.5);
  expect(boundOf(times, MANY)).toBe(3.5);
});
