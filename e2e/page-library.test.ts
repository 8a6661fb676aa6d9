// Tests the library of the page in Chromium against a running stack with 2000 songs.

import { makeMp3 } from '@stemline/testing/audio/generated-audio.ts';
import { catalogueSongs } from '@stemline/testing/storage/catalogue-songs.ts';
import { type WrittenSong, writeSongs } from '@stemline/testing/storage/write-songs.ts';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call } from './src/api.ts';
import { axeFaults } from './src/axe.ts';
import { CHROMIUM, startBrowser } from './src/browser.ts';
import { type OwnStack, startStack } from './src/stack.ts';
import { until } from './src/until.ts';

const WAIT_MS = 120_000;
const COUNT = 2_000;
const ARABIC = 'أغنية عن البحر والليل.mp3';
/** 255 bytes of UTF-8. */
const LONG = `${'長'.repeat(83)}夏.mp3`.slice(-84);
const NAMED: Readonly<Record<number, Partial<WrittenSong>>> = {
  0: { filename: 'newest.mp3' },
  2: { filename: ARABIC, warnings: 2 },
  3: { filename: LONG, model: 'htdemucs' },
  5: { filename: 'broken.mp3', state: 'failed' },
  6: { filename: '', state: 'cancelled' },
  1990: { filename: 'Ωδή στη χαρά.mp3', model: 'a model that is gone' },
};

describe.skipIf(CHROMIUM === undefined)('the library of the page', () => {
  let stack: OwnStack;
  let browser: Browser;
  let page: Page;
  const hashes: string[] = [];

  beforeAll(async () => {
    [stack, browser] = await Promise.all([startStack({ STEMLINE_DEFAULT_MODEL: 'preview' }), startBrowser()]);
    const store = { dataDir: stack.dataDir, redisUrl: `redis://127.0.0.1:${stack.ports.redis}` };
    hashes.push(...(await writeSongs(store.dataDir, songs(Date.now()))));
    await catalogueSongs(store, hashes);
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.setDefaultTimeout(WAIT_MS);
    await page.goto(stack.url);
    await row('newest.mp3').waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
  });

  const list = () => page.locator('.song-scroll');
  const row = (name: string) => page.locator('.song-row').filter({ has: page.getByText(name, { exact: true }) });
  const rowAt = (index: number) => page.locator(`.song-row[aria-rowindex="${index + 2}"]`);
  const search = () => page.getByRole('searchbox', { name: 'Search by name' });
  const state = () => page.locator('.library').getByRole('combobox', { name: 'State' });
  const status = (text: string) => page.locator('.library-status').getByText(text, { exact: true }).waitFor();
  const focusedName = () => page.evaluate<string>('document.activeElement?.textContent ?? ""');
  const untilFocused = (name: string) =>
    until(`${name} has the focus`, async () => (await focusedName()) === name, WAIT_MS);
  /** The page refreshes the list when its tab becomes visible. */
  const refresh = () => page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`);

  it('the height of the list is that of all songs from the start, and its end shows the oldest song', async () => {
    await status('2,000 songs');
    const height = await rowAt(0).evaluate((element) => (element as unknown as { offsetHeight: number }).offsetHeight);
    const size = () => list().evaluate(({ scrollHeight }) => scrollHeight);
    expect(await size()).toBe(COUNT * height);
    await list().evaluate((element) => element.scrollTo(0, element.scrollHeight));
    await rowAt(COUNT - 1).waitFor();
    expect(await size()).toBe(COUNT * height);
    expect(await page.locator('.song-row').count()).toBeLessThan(45);
    await list().evaluate((element) => element.scrollTo(0, (element.scrollHeight * 3) / 4));
    await rowAt(COUNT * 0.75 + 2).waitFor();
  });

  it('one tab stop leads into the list, and the keys move in it, select a range and open a song', async () => {
    await list().evaluate((element) => element.scrollTo(0, 0));
    await page.getByRole('checkbox', { name: 'Select all shown songs' }).focus();
    for (const _ of ['checkbox', 'name']) await page.keyboard.press('Tab');
    await untilFocused('newest.mp3');
    await page.keyboard.press('End');
    await untilFocused(`song ${COUNT - 1}.mp3`);
    await page.keyboard.press('Home');
    await untilFocused('newest.mp3');
    await page.keyboard.press('Space');
    for (const _ of [1, 2]) await page.keyboard.press('ArrowDown');
    await untilFocused(ARABIC);
    await page.keyboard.press('Shift+Space');
    await page.getByText('3 songs selected').waitFor();
    await page.getByRole('button', { name: 'Clear selection' }).click();
    await row(ARABIC).getByText('2 warnings').waitFor();
    const link = row(ARABIC).getByRole('link');
    await link.press('Enter');
    await until('the row of the open song is marked', async () => (await link.getAttribute('aria-current')) === 'true');
    expect(page.url()).toContain(`#${hashes[2]}`);
    await page.evaluate(`location.hash = ''`);
  });

  it('a search finds names in any script and keeps the focus, and a reload keeps the search', async () => {
    await search().click();
    await page.keyboard.type('χαρά');
    await status('1 song found');
    await row('Ωδή στη χαρά.mp3').waitFor();
    expect(await page.locator('.song-row').count()).toBe(1);
    expect(await page.evaluate('document.activeElement?.type')).toBe('search');
    await page.reload();
    await status('1 song found');
    expect(await search().inputValue()).toBe('χαρά');
    await search().fill('البحر');
    await row(ARABIC).waitFor();
    await search().fill('長長');
    await row(LONG).waitFor();
    expect(await row(LONG).getByRole('link').getAttribute('title')).toBe(LONG);
    expect(await row(LONG).evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await status('2,000 songs');
  });

  it('songs are filtered by state and by model, and an empty result says so', async () => {
    await state().selectOption('failed');
    await row('broken.mp3').waitFor();
    await status('1 song found');
    await state().selectOption('cancelled');
    // A song without a name has the beginning of its songhash.
    await page
      .locator('.song-row')
      .filter({ hasText: /Song [0-9a-f]{8}/ })
      .waitFor();
    await state().selectOption('running');
    await status('No song matches the filters.');
    await page.getByRole('button', { name: 'Clear filters' }).click();
    const models = page.locator('.library').getByRole('combobox', { name: 'Model' });
    await models.selectOption('htdemucs');
    await status('1 song found');
    await row(LONG).waitFor();
    await models.selectOption('');
    await status('2,000 songs');
  });

  it('the delete key asks, a removed song disappears, and the next song gets the focus', async () => {
    const removed = row('song 1.mp3');
    await removed.getByRole('link').focus();
    await page.keyboard.press('Delete');
    await page.getByRole('dialog').getByRole('button', { name: 'Keep' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await untilFocused('song 1.mp3');
    await page.keyboard.press('Delete');
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await removed.waitFor({ state: 'detached' });
    await untilFocused(ARABIC);
    await status('1,999 songs');
    expect((await call(stack, 'GET', `/apiv1/songs/${hashes[1]}`)).status).toBe(404);
  });

  it('several selected songs are removed at once, also one that was removed elsewhere meanwhile', async () => {
    for (const name of ['song 7.mp3', 'song 8.mp3', 'song 9.mp3'])
      await row(name)
        .getByRole('checkbox')
        .click({ modifiers: name === 'song 9.mp3' ? ['Shift'] : [] });
    await call(stack, 'DELETE', `/apiv1/songs/${hashes[8]}`);
    await page.getByRole('button', { name: 'Remove selected songs' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await row('song 9.mp3').waitFor({ state: 'detached' });
    await status('1,996 songs');
    expect(await row('song 8.mp3').count()).toBe(0);
  });

  it('a new song appears above without moving the rows that are read, and its progress is live', async () => {
    const height = await rowAt(0).evaluate((element) => (element as unknown as { offsetHeight: number }).offsetHeight);
    await list().evaluate((element, top) => element.scrollTo(0, top), 100 * height);
    const read = rowAt(104);
    await read.getByRole('link').waitFor();
    const name = (await read.getByRole('link').textContent()) ?? '';
    const place = () => row(name).evaluate((element) => element.getBoundingClientRect().top);
    await read.getByRole('link').focus();
    const before = await place();
    await call(stack, 'DELETE', `/apiv1/songs/${hashes[2]}`);
    await fetch(`${stack.url}/apiv1/songs?filename=fresh.mp3`, { method: 'POST', body: makeMp3(3) });
    await refresh();
    await page.getByRole('button', { name: '1 new song above' }).waitFor();
    expect(await place()).toBe(before);
    expect(await focusedName()).toBe(name);
    await page.getByRole('button', { name: '1 new song above' }).click();
    await untilFocused('fresh.mp3');
    expect(await row(ARABIC).count()).toBe(0);
    await row('fresh.mp3').getByText('Done').waitFor();
    await row('fresh.mp3').getByText('0:03').waitFor();
  });

  it('the list stays while the gateway is down, shows that the page tries again, and continues by itself', async () => {
    const [gateway] = await stack.pidsOf('gateway/src/main.ts');
    if (!gateway) throw new Error('the stack has no gateway');
    process.kill(gateway, 'SIGKILL');
    await refresh();
    const problem = page.getByText('The server is not responding. Trying again.');
    await problem.first().waitFor();
    expect(await row('fresh.mp3').count()).toBe(1);
    await until('the problem is no longer shown', async () => (await problem.count()) === 0, WAIT_MS);
    await search().fill('fresh');
    await status('1 song found');
    await search().fill('');
    await status('1,996 songs');
  });

  it.each(['light', 'dark'] as const)('axe finds no fault in the library, in %s colours', async (scheme) => {
    expect(await axeFaults(page, scheme, '.library')).toEqual([]);
    await row('newest.mp3').getByRole('button').click();
    expect(await axeFaults(page, scheme, 'dialog')).toEqual([]);
    await page.keyboard.press('Escape');
  });

  it('the list fits a page of 320 pixels', async () => {
    await page.setViewportSize({ width: 320, height: 700 });
    await list().evaluate((element) => element.scrollTo(0, 0));
    await row('newest.mp3').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
    expect(await axeFaults(page, 'light', '.library')).toEqual([]);
  });
});

/** Returns the songs, the newest first. */
function songs(newestMs: number): WrittenSong[] {
  return Array.from({ length: COUNT }, (_, at) => ({
    filename: `song ${at}.mp3`,
    createdMs: newestMs - (at + 1) * 60_000,
    ...NAMED[at],
  }));
}
