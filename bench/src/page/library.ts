// Measures the library with many songs: the frames while it scrolls in Chromium, and the pages of
// its list.

import type { Stack } from '@stemline/e2e/stack.ts';
import type { Browser } from 'playwright-core';
import { fillLibrary } from './fill-library.ts';
import { measureListPages } from './list-pages.ts';
import { measureScroll } from './scroll-frames.ts';

/** Fills the store of the stack with `songs` songs and prints the figures. */
export async function measureLibrary(browser: Browser, stack: Stack, songs: number): Promise<void> {
  const begin = performance.now();
  await fillLibrary({ dataDir: stack.dataDir, redisUrl: `redis://127.0.0.1:${stack.ports.redis}` }, songs);
  console.log(`library of ${songs} songs, filled in ${((performance.now() - begin) / 1000).toFixed(1)} s`);
  await measureListPages(stack.url, 9);
  for (const [at, figures] of (await measureScroll(browser, stack.url, songs)).entries()) {
    const { frames, median, p99, longest, longTasks, elements, emptyFrames, processorMs } = figures;
    const long =
      longTasks.length === 0 ? 'none' : `${longTasks.length}, at most ${Math.max(...longTasks).toFixed(0)} ms`;
    console.log(
      `  scrolling through all songs, ${at === 0 ? 'while they load' : 'loaded'}: ${frames} frames, ` +
        `median ${median.toFixed(1)} ms, 99 % below ${p99.toFixed(1)}, longest ${longest.toFixed(1)}; ` +
        `processor time ${processorMs.toFixed(1)} ms a frame; ` +
        `tasks over 50 ms: ${long}; at most ${elements} elements; frames without a loaded row: ${emptyFrames}`,
    );
  }
}
