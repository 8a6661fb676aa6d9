// Opens the test page with a recorder of everything that it plays.

import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { createPlayer, type Player } from './player.ts';

/** Opens the page at an address in a new tab. */
export async function openAudioPage(browser: Browser, url: string): Promise<Player> {
  return openIn(await browser.newPage(), url);
}

/** Opens the page in an empty tab. */
export async function openIn(page: Page, url: string): Promise<Player> {
  await page.addInitScript({ path: join(import.meta.dirname, 'tap-audio-context.js') });
  await page.goto(url);
  return createPlayer(page);
}
