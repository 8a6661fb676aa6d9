// Measures the drift between stems: records all stems in the same calls of one AudioWorklet, in
// windows over the song, and finds each window in the decoded track of its stem.

import { openAudioPage } from '@stemline/e2e/audio-page/open.ts';
import { decodeLeft, locate, partOf } from '@stemline/e2e/audio-page/samples.ts';
import { type MixerBench, playedSong, RATE, STEMS, separated } from './song.ts';

const WINDOWS = 6;
/** Frames of the compared part of a window. */
const PROBE = 4_096;
/** The search goes this far from the expected place: more than the uncertainty of its time. */
const REACH = 8_000;

/** Prints the largest difference between the places of the stems, from the start to `seconds`. */
export async function measureDrift({ stack, browser, url }: MixerBench, seconds: number): Promise<void> {
  const length = seconds + 5;
  const songhash = await separated(stack, length);
  const references = await Promise.all(
    STEMS.map((stem) => decodeLeft(`${stack.url}/apiv1/track/${songhash}/${stem}.mp3`)),
  );
  const player = await openAudioPage(browser, url);
  await player.open(playedSong(songhash, length));
  await player.call('play()');
  const offsets: number[] = [];
  for (let window = 0; window <= WINDOWS; window += 1) {
    await player.untilPosition(1 + (seconds * window) / WINDOWS);
    const expected = Math.round((await player.status()).position * RATE);
    await player.startRecording();
    await player.run(0.5);
    const { stems } = await player.stopRecording();
    const range = [Math.max(0, expected - REACH), expected + RATE] as const;
    const places = stems.map(
      (samples, stem) => locate(partOf(samples, 1_024, PROBE), references[stem] as Float32Array, range).at,
    );
    offsets.push(Math.max(...places) - Math.min(...places));
  }
  await player.close();
  const largest = Math.max(...offsets);
  const ms = ((largest / RATE) * 1000).toFixed(3);
  console.log(`drift between ${STEMS.length} stems over ${seconds} s, played and recorded in Chromium:`);
  console.log(`  ${ms} ms (${largest} samples) at most, in ${offsets.length} windows of ${PROBE} samples, 1 run`);
}
