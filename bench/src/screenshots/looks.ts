// Takes the screenshots of one look: light, dark or a phone.

import { join } from 'node:path';
import { until } from '@stemline/e2e/until.ts';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { Songs } from './songs.ts';

/** A window of a browser. */
interface Look {
  readonly name: 'light' | 'dark' | 'phone';
  readonly options: BrowserContextOptions;
}

const DESKTOP = { viewport: { width: 1280, height: 900 }, deviceScaleFactor: 1 };

/** The looks of the screenshots. */
export const LOOKS: readonly Look[] = [
  { name: 'light', options: { ...DESKTOP, colorScheme: 'light' } },
  { name: 'dark', options: { ...DESKTOP, colorScheme: 'dark' } },
  {
    name: 'phone',
    options: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 },
  },
];

/** A songhash that no song has. */
const UNKNOWN = 'f'.repeat(56);

/** Takes the screenshots of all states into the folder. Returns their names. */
export async function takeAll(
  browser: Browser,
  url: string,
  songs: Songs,
  look: Look,
  folder: string,
): Promise<string[]> {
  const context = await browser.newContext(look.options);
  const page = await context.newPage();
  const names: string[] = [];
  const take = async (state: string, fullPage = false) => {
    const name = `${state}-${look.name}`;
    await page.screenshot({ path: join(folder, `${name}.png`), fullPage });
    names.push(name);
  };
  const open = async (songhash: string) => {
    await page.goto(`${url}/#${songhash}`);
    await page.reload();
    await page.locator('h2', { hasText: /./ }).first().waitFor();
  };
  try {
    await open('');
    await take('library');
    await open(songs.done);
    await playFor(page, 6);
    await take('mixer');
    await take('song', true);
    for (const state of ['running', 'waiting', 'failed', 'cancelled'] as const) {
      await open(songs[state]);
      await page.getByText(STATE_WORDS[state]).first().waitFor();
      await take(state);
    }
    await open(UNKNOWN);
    await page
      .getByText(/no such song|not on this server/i)
      .first()
      .waitFor();
    await take('unknown');
    await open(songs.done);
    await context.setOffline(true);
    await page.getByText('The server is not responding. Trying again.').first().waitFor();
    await take('unavailable');
  } finally {
    await context.close();
  }
  return names;
}

const STATE_WORDS = { running: /left|separating/i, waiting: /waiting/i, failed: /no audio/i, cancelled: /cancelled/i };

/** Plays the song up to this time, so that the waveforms show a played part. */
async function playFor(page: Page, seconds: number): Promise<void> {
  const play = page.getByRole('button', { name: 'Play' });
  await play.click();
  const isThere = () =>
    page.evaluate<boolean>(`Number(document.querySelector('.slider.position').value) >= ${seconds}`);
  await until('the song has played for some seconds', isThere);
  await page.getByRole('button', { name: 'Pause' }).click();
}
