// Measures the time from opening a song to its drawn waveforms, with a warm cache.

import { until } from '@stemline/e2e/until.ts';
import type { Browser } from 'playwright-core';
import { median } from '../figures.ts';

/** Prints the median. `songhash`: a song of `seconds` seconds that is done. */
export async function measureWaveforms(
  browser: Browser,
  url: string,
  { songhash, seconds }: { songhash: string; seconds: number },
  runs: number,
): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const times: number[] = [];
  try {
    await page.goto(`${url}/#${songhash}`);
    await until('all waveforms are drawn', () => page.evaluate<boolean>(ALL_DRAWN));
    for (let run = 0; run < runs; run += 1) {
      await page.evaluate(`location.hash = ''`);
      await page.locator('.wave-whole').first().waitFor({ state: 'detached' });
      times.push(await page.evaluate<number>(OPEN.replace('SONGHASH', songhash)));
    }
  } finally {
    await page.close();
  }
  console.log(
    `waveforms of a ${seconds} s song, warm: ${median(times).toFixed(0)} ms after it is opened; median of ${runs} runs`,
  );
}

// The code for the page is text, because this workspace does not have the types of the DOM.

const ALL_DRAWN = `(() => {
  const waves = [...document.querySelectorAll('.wave-whole')];
  const isDrawn = (canvas) => {
    if (canvas.width === 0 || canvas.height === 0) return false;
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    return data.some((value) => value !== 0);
  };
  return waves.length > 0 && waves.every(isDrawn);
})()`;

const OPEN = `(async () => {
  const begin = performance.now();
  location.hash = 'SONGHASH';
  do await new Promise((resolve) => requestAnimationFrame(resolve));
  while (!${ALL_DRAWN});
  return performance.now() - begin;
})()`;
