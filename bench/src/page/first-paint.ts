// Measures the first paint of the page with an empty cache and a slow connection.

import type { Browser } from 'playwright-core';
import { median } from '../figures.ts';

/** A slow connection: 2 Mbit/s, with the delay of a mobile network. */
const SLOW = { offline: false, latency: 40, downloadThroughput: 2_000_000 / 8, uploadThroughput: 1_000_000 / 8 };

/** Prints the medians of the first paint and of the time at which songs can be chosen. */
export async function measureFirstPaint(browser: Browser, url: string, runs: number): Promise<void> {
  const paints: number[] = [];
  const usable: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const context = await browser.newContext();
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    await devtools.send('Network.enable');
    await devtools.send('Network.emulateNetworkConditions', SLOW);
    await page.addInitScript(NOTE_CHOOSER);
    await page.goto(url);
    await page.locator('input[type=file]').first().waitFor({ state: 'attached' });
    paints.push(await page.evaluate<number>(`performance.getEntriesByName('first-contentful-paint')[0].startTime`));
    usable.push(await page.evaluate<number>('window.chooserAt'));
    await context.close();
  }
  console.log(
    `first paint, cold, 2 Mbit/s and 40 ms: ${median(paints).toFixed(0)} ms; songs can be chosen after ${median(usable).toFixed(0)} ms; medians of ${runs} runs`,
  );
}

// The code for the page is text, because this workspace does not have the types of the DOM.

const NOTE_CHOOSER = `(() => {
  const look = () => {
    if (document.querySelector('input[type=file]')) window.chooserAt = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})()`;
