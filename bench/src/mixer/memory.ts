// Measures the memory of the tab while it plays a song of 10 minutes with six stems: the resident
// memory of the renderer process, read from /proc ten times a second.

import { readFile } from 'node:fs/promises';
import { sleep } from '@stemline/common/async/abort.ts';
import { openIn } from '@stemline/e2e/audio-page/open.ts';
import { type MixerBench, playedSong, separated } from './song.ts';

const SECONDS = 600;
/** `preview` makes five tracks. Playing one of them twice needs the memory of six. */
const SIX_STEMS = ['vocals', 'drums', 'bass', 'other', 'instrumental', 'vocals'];
/** An MP3 with a variable bit rate. */
const VARIABLE = 'mp3-v0';
/** One format of each kind of reader. */
const FORMATS = ['mp3', 'wav', 'flac', 'opus', 'm4a', VARIABLE];
const PLAYED_SECONDS = 20;
const PLACES = [0, 300, 560];
const SAMPLE_MS = 100;
const BALLAST_BYTES = 1 << 27;

/** Prints the memory for each of the formats. */
export async function measureMemory({ stack, browser, url }: MixerBench, formats = FORMATS): Promise<void> {
  // A song has one format of an extension.
  const [variable, others] = [
    formats.filter((format) => format === VARIABLE),
    formats.filter((format) => format !== VARIABLE),
  ];
  const songs = new Map<string, string>();
  for (const some of [others, variable]) {
    if (some.length === 0) continue;
    const songhash = await separated(stack, SECONDS, { formats: some });
    for (const format of some) songs.set(format, songhash);
  }
  for (const [format, songhash] of songs) {
    const extension = format === VARIABLE ? 'mp3' : format;
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
    console.log(`memory of the tab, 6 stems of 10 minutes as ${format}, resident memory of the renderer:`);
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
