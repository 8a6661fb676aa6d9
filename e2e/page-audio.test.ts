// Tests the player of the web page in a real browser, with the tracks of a real stack. A recorder
// takes every sample that the player sends to the speakers.

import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { separate, untilState } from './src/api.ts';
import { openAudioPage } from './src/audio-page/open.ts';
import type { PlayedSong, Player, Recording } from './src/audio-page/player.ts';
import { decodeLeft, firstSound, largestDifference, levelDb, locate, partOf } from './src/audio-page/samples.ts';
import { type AudioPageServer, serveAudioPage } from './src/audio-page/serve.ts';
import { CHROMIUM, startBrowser } from './src/browser.ts';
import { type BorrowedStack, borrowStack } from './src/lending/borrow-stack.ts';

const RATE = 44_100;
const SECONDS = 12;
/** A name that the browser does not trust as it trusts 127.0.0.1. */
const LAN_NAME = 'stemline.test';
const STEMS = ['vocals', 'drums', 'bass', 'other'];
/** The player fades in for 10 ms. */
const FADE = Math.ceil(0.011 * RATE);
/** A loop jumps with a crossfade of 2 ms. */
const JUMP = Math.ceil(0.002 * RATE);
/** Samples that are compared to find a place. */
const PROBE = 2_048;

describe.skipIf(CHROMIUM === undefined)('the player of the page', () => {
  let stack: BorrowedStack;
  let folder: string;
  let browser: Browser;
  let server: AudioPageServer;
  let player: Player;
  let songhash: string;
  let references: Float32Array[];

  const song = (extension: string, stems = STEMS, hash = songhash): PlayedSong => ({
    stems: stems.map((stem) => ({ stem, tracks: [trackOf(`${stem}.${extension}`, hash)] })),
    frames: SECONDS * RATE,
    sampleRate: RATE,
  });
  const trackOf = (name: string, hash = songhash) => ({ name, url: `/apiv1/track/${hash}/${name}`, size: 0 });

  const addressOf = (name: string) => `${stack.url}${trackOf(name).url}`;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stemline-audio-page-'));
    [stack, browser] = await Promise.all([
      borrowStack(),
      startBrowser([`--host-resolver-rules=MAP ${LAN_NAME} 127.0.0.1`]),
    ]);
    server = await serveAudioPage(folder, stack.url);
    const formats = ['mp3', 'wav24', 'flac', 'opus', 'm4a'];
    songhash = await separated(formats);
    references = await Promise.all(STEMS.map((stem) => decodeLeft(addressOf(`${stem}.mp3`))));
    player = await openAudioPage(browser, `http://127.0.0.1:${server.port}${server.path}`);
    await player.open(song('mp3'));
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    stack?.giveBack();
    await rm(folder, { recursive: true, force: true });
  });

  /** Resolves with the songhash of the song in these formats. */
  const separated = async (formats: readonly string[]): Promise<string> => {
    const { body } = await separate(stack, makeSong(), { model: 'preview', options: { formats } });
    const hash = String(body.hash);
    expect(await untilState(stack, hash, 'done', 'failed')).toMatchObject({ state: 'done' });
    return hash;
  };

  /** Resolves with the left channel of a whole track. */
  const decodeInBrowser = async (url: string): Promise<Float32Array> => {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${server.port}${server.path}`);
    const bytes = Buffer.from(await page.evaluate<string>(`audioPage.whole('${url}', ${RATE})`), 'base64');
    await page.close();
    return new Float32Array(Uint8Array.from(bytes).buffer);
  };

  /** Plays from the present place until the player has passed a time of the song. */
  const playUntil = async (seconds: number): Promise<Recording> => {
    await player.startRecording();
    await player.call('play()');
    await player.untilPosition(seconds);
    await player.pause();
    return player.stopRecording();
  };

  /** Returns where a frame of the song is in the recording that begins near it. */
  const beginOf = (stems: readonly Float32Array[], start: number): number => {
    const probe = Math.min(...stems.map(firstSound)) + FADE;
    const part = partOf(at(stems, 0), probe, PROBE);
    const found = locate(part, at(references, 0), [start, start + 2 * FADE]);
    expect(found.correlation).toBeGreaterThan(0.9999);
    return probe - found.at + start;
  };

  it('all stems begin at the same sample and equal the decoded files across the borders of pieces', async () => {
    const { stems } = await playUntil(6);
    const begin = beginOf(stems, 0);
    for (const [index, reference] of references.entries()) {
      expect(levelDb(partOf(reference, 0, 5 * RATE)), STEMS[index]).toBeGreaterThan(-70);
      const played = partOf(at(stems, index), begin + FADE, 5.5 * RATE);
      expect(largestDifference(played, partOf(reference, FADE, 5.5 * RATE)), STEMS[index]).toBeLessThan(1e-4);
    }
  });

  it('a seek begins at its sample, and a loop repeats its samples without a gap', async () => {
    const [start, loopStart, loopEnd] = [4.5 * RATE, 5 * RATE, 5.5 * RATE];
    await player.call(`seek(${start / RATE})`);
    await player.call(`setLoop({ start: ${loopStart / RATE}, end: ${loopEnd / RATE} })`);
    await player.startRecording();
    await player.call('play()');
    await player.until('playing');
    await player.run(2.5);
    await player.pause();
    await player.call('setLoop(undefined)');
    const { stems } = await player.stopRecording();
    const begin = beginOf(stems, start);
    // The jump is a crossfade of 2 ms.
    const length = loopEnd - loopStart - JUMP;
    for (const [index, reference] of references.entries()) {
      const looped = partOf(reference, loopStart + JUMP, length);
      for (const round of [0, 1, 2]) {
        const played = partOf(
          at(stems, index),
          begin + loopStart - start + round * (loopEnd - loopStart) + JUMP,
          length,
        );
        expect(largestDifference(played, looped), STEMS[index]).toBeLessThan(1e-4);
      }
    }
  });

  it('at half speed the stems stay aligned with each other, and the song advances half as fast', async () => {
    const rest = STEMS.filter((stem) => stem !== 'vocals');
    await player.open(song('wav', [...STEMS, 'instrumental']));
    await player.call('setSpeed(0.5)');
    const measured = async () => {
      await player.call('seek(2)');
      await player.startRecording();
      await player.call('play()');
      await player.untilPosition(2.1);
      const from = await player.status();
      await player.run(2);
      const to = await player.status();
      await player.pause();
      return { from, to };
    };
    let { from, to } = await measured();
    // On a busy machine, the player may wait for stretched audio, and the song with it.
    while (to.states.slice(from.states.length).includes('buffering')) ({ from, to } = await measured());
    expect((to.position - from.position) / (to.clock - from.clock)).toBeCloseTo(0.5, 1);
    const { stems } = await player.stopRecording();
    const begin = Math.min(...stems.map(firstSound)) + FADE;
    // The instrumental is the sum of its stems, so this holds only if all are cut at the same
    // places.
    const sum = new Float32Array(1.5 * RATE);
    for (const stem of rest)
      for (const [n, sample] of partOf(at(stems, STEMS.indexOf(stem)), begin, sum.length).entries())
        sum[n] = (sum[n] as number) + sample;
    expect(levelDb(sum)).toBeGreaterThan(-40);
    expect(largestDifference(sum, partOf(at(stems, STEMS.length), begin, sum.length))).toBeLessThan(1e-4);
  });

  it('the rendered mix equals what is heard, and cuts off and counts what exceeds full scale', async () => {
    const stems = { vocals: 0.5, drums: 1.2, bass: 0, other: 0.8 };
    await player.open(song('mp3'));
    for (const [stem, gain] of Object.entries(stems)) await player.call(`setGain('${stem}', ${gain})`);
    await player.call('setMaster(0.7)');
    await player.call('seek(3)');
    const { master } = await playUntil(5);
    const { channels, clippedSamples } = await player.mix(song('mp3'), { stems, master: 0.7, speed: 1 });
    expect(clippedSamples).toBe(0);
    const begin = firstSound(master[0]) + FADE;
    const range = [3 * RATE, 3 * RATE + 2 * FADE] as const;
    const found = locate(partOf(master[0], begin, PROBE), channels[0], range).at;
    for (const side of [0, 1] as const) {
      const heard = partOf(master[side], begin, RATE);
      const rendered = partOf(channels[side], found, RATE);
      expect(Math.abs(levelDb(rendered) - levelDb(heard))).toBeLessThan(0.1);
      expect(largestDifference(rendered, heard)).toBeLessThan(1e-4);
    }
    const loud = await player.mix(song('mp3'), { stems, master: 20, speed: 1.5 });
    expect(loud.clippedSamples).toBeGreaterThan(0);
    expect(loud.channels[0].length).toBe(Math.round((SECONDS * RATE) / 1.5));
    expect(Math.min(...loud.channels[0].subarray(0, RATE))).toBe(-1);
  });

  it('each format is decoded at the same place of the song', async () => {
    const wav = await decodeLeft(addressOf('vocals.wav'));
    const stems = { vocals: 1, drums: 0, bass: 0, other: 0 };
    for (const extension of ['mp3', 'wav', 'flac', 'opus', 'm4a']) {
      const { channels } = await player.mix(song(extension), { stems, master: 1, speed: 1 });
      expect(channels[0].length).toBe(SECONDS * RATE);
      for (const place of [2 * RATE, 7 * RATE, 11 * RATE]) {
        const found = locate(partOf(channels[0], place, PROBE), wav, [place - 1_200, place + 1_200]);
        expect(found.at, extension).toBe(place);
        // Some of the formats are lossy.
        expect(found.correlation, extension).toBeGreaterThan(0.8);
      }
    }
  });

  it('a seek in a FLAC reads some of its frames, which equal the samples of the whole file', async () => {
    const decoded = await Promise.all(STEMS.map((stem) => decodeLeft(addressOf(`${stem}.flac`))));
    server.requests.length = 0;
    await player.open(song('flac'));
    await player.call('seek(7.3)');
    const { stems } = await playUntil(9.5);
    const start = 7.3 * RATE;
    const probe = Math.min(...stems.map(firstSound)) + FADE;
    const found = locate(partOf(at(stems, 0), probe, PROBE), at(decoded, 0), [start, start + 2 * FADE]);
    for (const [index, reference] of decoded.entries()) {
      const played = partOf(at(stems, index), probe, 2 * RATE);
      expect(largestDifference(played, partOf(reference, found.at, 2 * RATE)), STEMS[index]).toBeLessThan(1e-4);
    }
    expect(server.requests.filter(({ url, range }) => url.endsWith('.flac') && !range)).toEqual([]);
  });

  it.each(['mp3', 'flac', 'opus', 'm4a', 'mp3-v0', 'mp3-v2'])(
    'pieces in the format %s equal the samples of the whole file as the browser decodes it',
    async (format) => {
      const extension = at(format.split('-'), 0);
      // A song has one format of an extension.
      const hash = format === extension ? songhash : await separated([format]);
      server.requests.length = 0;
      const gains = { stems: { vocals: 1, drums: 0, bass: 0, other: 0 }, master: 1, speed: 1 };
      const { channels } = await player.mix(song(extension, STEMS, hash), gains);
      expect(server.requests.filter(({ url, range }) => url.startsWith('/apiv1/track/') && !range)).toEqual([]);
      const whole = await decodeInBrowser(trackOf(`vocals.${extension}`, hash).url);
      expect(levelDb(whole)).toBeGreaterThan(-70);
      const length = SECONDS * RATE;
      expect(whole.length).toBeGreaterThanOrEqual(length);
      expect(largestDifference(channels[0], whole.subarray(0, length))).toBeLessThan(1e-4);
    },
  );

  it('the player waits while the server is not responding and then continues by itself', async () => {
    await player.open(song('wav'));
    await player.call('play()');
    await player.until('playing');
    server.isBroken = true;
    await player.call('seek(9)');
    await player.until('buffering');
    await server.untilBroken();
    server.isBroken = false;
    await player.until('playing');
    await player.untilPosition(9.2);
    await player.pause();
  });

  it('the player works over plain http on a local network, where the browser lacks worklets', async () => {
    const lan = await openAudioPage(browser, `http://${LAN_NAME}:${server.port}${server.path}`);
    await lan.load(song('mp3'));
    await lan.call('setSpeed(1.25)');
    await lan.call('play()');
    await lan.untilPosition(0.5);
    expect(await lan.status()).toMatchObject({ state: 'playing', isSecure: false });
    expect(await lan.level()).toBeGreaterThan(0.01);
    await lan.close();
  });

  it('a track that was removed fails with the code of the server', async () => {
    await fetch(`${stack.url}/apiv1/remove/${songhash}/drums.m4a`, { method: 'DELETE' });
    await player.load(song('m4a'));
    await player.call('play()');
    await player.until('failed');
    expect(await player.status()).toMatchObject({ state: 'failed', code: 'TRACK_REMOVED' });
  });
});

function at<T>(list: readonly T[], index: number): T {
  return list[index] as T;
}

/** Returns an MP3 in which every stem has sound: tones, noise and beats. */
function makeSong(): Buffer {
  const beat = '0.3*random(0)*lt(mod(t\\,0.5)\\,0.05)';
  const left = `0.15*sin(2*PI*440*t)+0.15*sin(2*PI*80*t)+0.05*random(1)+${beat}`;
  const right = `0.15*sin(2*PI*(300+20*t)*t)+0.15*sin(2*PI*80*t)+0.05*random(2)`;
  const source = `aevalsrc=${left}|${right}:d=${SECONDS}:s=${RATE}`;
  const args = ['-nostdin', '-v', 'error', '-f', 'lavfi', '-i', source, '-b:a', '320k', '-f', 'mp3', '-'];
  return execFileSync('ffmpeg', args, { maxBuffer: 1 << 26 });
}
