// Measures the time from play() to the first sound on a new page, with the network limited by
// Chromium.

import { openIn } from '@stemline/e2e/audio-page/open.ts';
import { spread } from '../figures.ts';
import { type MixerBench, playedSong, separated } from './song.ts';

const SECONDS = 240;
const LATENCY_MS = 20;

/** Prints the median for a song of 4 minutes with 4 stems, over `runs` new pages. */
export async function measureFirstSound({ stack, browser, url }: MixerBench, runs: number): Promise<void> {
  const songhash = await separated(stack, SECONDS);
  for (const mbits of [50, 5]) {
    const times: number[] = [];
    for (let run = 0; run < runs; run += 1) {
      const context = await browser.newContext();
      const page = await context.newPage();
      const player = await openIn(page, url);
      const network = await context.newCDPSession(page);
      const bytesPerSecond = (mbits * 1e6) / 8;
      const limits = { downloadThroughput: bytesPerSecond, uploadThroughput: bytesPerSecond, latency: LATENCY_MS };
      await network.send('Network.enable');
      await network.send('Network.emulateNetworkConditions', { offline: false, ...limits });
      times.push(await player.timeToSound(playedSong(songhash, SECONDS)));
      await context.close();
    }
    console.log(
      `first sound of 4 stems of 4 minutes at ${mbits} Mbit/s, ${LATENCY_MS} ms latency: ${spread(times)} ms`,
    );
  }
}
