// Measures the memory of the tab while it plays a song of 10 minutes with six stems: the resident
// memory of the renderer process, read from /proc ten times a second.

import { readFile } from 'node:fs/promises';
import { sleep } from '@stemline/common/async/abort.ts';
import { openIn } from '@stemline/e2e/audio-page/open.ts';
import { type MixerBench, playedSong, separated } from './song.ts';

const SECONDS = 600;
/** `preview` makes five tracks. Playing one of them twice needs the memory of six. */
const SIX_STEMS = ['vocals', 'drums', 'bass', 'other', 'instrumental', 'vocals'];
const EXTENSIONS = ['mp3', 'flac', 'opus'];
const PLAYED_SECONDS = 20;
const PLACES = [0, 300, 560];
const SAMPLE_MS = 100;
const BALLAST_BYTES = 1 << 27;

/** Prints the memory for MP3 and FLAC, read in pieces, and for Opus, decoded as a whole. */
export async function measureMemory({ stack, browser, url }: MixerBench): Promise<void> {
  const songhash = await separated(stack, SECONDS, { formats: EXTENSIONS });
  for (const extension of EXTENSIONS) {
    const context = await browser.newContext();
    const page = await context.newPage();
    const player = await openIn(page, url);
    const session = await context.newCDPSession(page);
    const pid = await rendererOf(
      browser,
      (code) => page.evaluate(code),
      () => session.send('HeapProfiler.collectGarbage'),
    );
    const empty = await megabytes(pid);
    const sampling = samplePeak(pid);
    await player.load(playedSong(songhash, SECONDS, SIX_STEMS, extension));
    await player.call('play()');
    await player.until('playing');
    for (const place of PLACES) {
      await player.call(`seek(${place})`);
      await player.untilPosition(place + PLAYED_SECONDS);
    }
    const peak = await sampling.stop();
    console.log(`memory of the tab, 6 stems of 10 minutes as ${extension}, resident memory of the renderer:`);
    console.log(
      `  peak ${peak} MB, after ${PLACES.length * PLAYED_SECONDS} s of playing ${await megabytes(pid)} MB, ` +
        `without a song ${empty} MB, 1 run`,
    );
    await context.close();
  }
}

/** Reads the memory of a process until stop(), which resolves with its peak. */
function samplePeak(pid: number): { stop(): Promise<number> } {
  let isRunning = true;
  const sample = async () => {
    let peak = 0;
    while (isRunning) {
      peak = Math.max(peak, await megabytes(pid));
      await sleep(SAMPLE_MS);
    }
    return peak;
  };
  const sampling = sample();
  return {
    stop: () => {
      isRunning = false;
      return sampling;
    },
  };
}

/**
 * Resolves with the id of the process of a page: the one whose memory grows when the page allocates
 * some.
 */
async function rendererOf(
  browser: MixerBench['browser'],
  evaluate: (code: string) => Promise<unknown>,
  collectGarbage: () => Promise<unknown>,
): Promise<number> {
  const { processInfo } = await (await browser.newBrowserCDPSession()).send('SystemInfo.getProcessInfo');
  const pids = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
  const before = await Promise.all(pids.map(megabytes));
  await evaluate(`globalThis.ballast = new Uint8Array(${BALLAST_BYTES}).fill(1), 0`);
  const growth = (await Promise.all(pids.map(megabytes))).map((size, index) => size - (before[index] as number));
  await evaluate('delete globalThis.ballast, 0');
  await collectGarbage();
  return pids[growth.indexOf(Math.max(...growth))] as number;
}

/** Resolves with the resident memory of a process. */
async function megabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1000);
}
