// Tests the open song on the page in Chromium against a running stack.

import { makeMp3 } from '@stemline/testing/audio/generated-audio.ts';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { call, untilState } from './src/api.ts';
import { axeFaults } from './src/axe.ts';
import { CHROMIUM, startBrowser } from './src/browser.ts';
import { type BorrowedStack, borrowStack } from './src/lending/borrow-stack.ts';

const WAIT_MS = 120_000;
const UNKNOWN = '0'.repeat(56);
/** Chromium without a window shows no notifications and hides no tab. */
const RECORDED_NOTIFICATIONS = `
  globalThis.shown = [];
  globalThis.Notification = class extends EventTarget {
    static permission = 'granted';
    constructor(title) {
      super();
      shown.push(title);
    }
  };
  Object.defineProperty(document, 'hidden', { get: () => true });
`;

describe.skipIf(CHROMIUM === undefined)('the open song on the page', () => {
  let stack: BorrowedStack;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  /** A song that is done, made by `preview`. */
  let done = '';
  let pitch = 100;

  beforeAll(async () => {
    [stack, browser] = await Promise.all([borrowStack(), startBrowser()]);
    done = await send('A song.mp3', 3, 'preview');
    await untilState(stack, done, 'done');
  });
  afterAll(async () => {
    await Promise.all([browser?.close(), stack?.giveBack()]);
  });
  beforeEach(async () => {
    context = await browser.newContext();
    context.setDefaultTimeout(WAIT_MS);
    page = await context.newPage();
  });
  afterEach(() => context.close());

  /** Sends a song that was never sent before. Resolves with its songhash. */
  async function send(filename: string, seconds: number, model: string): Promise<string> {
    pitch += 10;
    const query = new URLSearchParams({ filename, model });
    const headers = { 'content-type': 'application/octet-stream' };
    const body = new Uint8Array(makeMp3(seconds, pitch));
    const answer = await call(stack, 'POST', `/apiv1/songs?${query}`, { headers, body });
    expect(answer.status).toBe(202);
    return String(answer.body.hash);
  }

  /** Sends a song whose separation takes some seconds. */
  const sendSlow = (filename = 'Slow.mp3') => send(filename, 12, 'tiny-hd');
  const open = (songhash: string) => page.goto(`${stack.url}/#${songhash}`);
  const song = () => page.locator('.open-song');
  const shows = (text: string | RegExp) => song().getByText(text).first().waitFor();
  const titleIs = (pattern: RegExp) => expect.poll(() => page.title(), { timeout: WAIT_MS }).toMatch(pattern);
  const isFocused = (selector: string) => page.locator(`${selector}:focus`).waitFor();

  it('progress arrives by events alone, in the page and in the title of the tab, until the mixer appears', async () => {
    const requests: string[] = [];
    page.on('request', (request) => requests.push(`${request.method()} ${request.url().slice(stack.url.length)}`));
    const slow = await sendSlow();
    await open(slow);
    await shows(/^\d+ %$/);
    await titleIs(/^\d+ % · Slow\.mp3$/);
    await song().locator('.state-line.done').waitFor();
    await song().getByRole('group').first().waitFor();
    await titleIs(/^Slow\.mp3$/);
    const reads = requests.filter((request) => request === `GET /apiv1/songs/${slow}`);
    expect(reads.length).toBeLessThan(6);
    expect(requests.filter((request) => request.startsWith('GET /apiv1/events'))).toHaveLength(1);
    expect(
      await song()
        .getByText(/try \d|undefined/)
        .count(),
    ).toBe(0);
  });

  it('a song that is done shows how it was made, in words and without faults of accessibility', async () => {
    await open(done);
    await shows('These tracks are rough.');
    await song().getByText('How it was made').click();
    await shows(/^The file is MP3, 44\.1 kHz, stereo, /);
    await shows(/^preview separated it on the processor in \d+ seconds?\.$/);
    expect([await axeFaults(page, 'light'), await axeFaults(page, 'dark')]).toEqual([[], []]);
    await page.evaluate(`sessionStorage.setItem('own-name:${done}', 'My name.mp3')`);
    await page.reload();
    await page.getByRole('heading', { name: 'My name.mp3' }).waitFor();
    await shows('The server knows this song as “A song.mp3”.');
  });

  it('the focus moves to a song that the visitor opens, and is not lost when the visitor closes it', async () => {
    await page.goto(stack.url);
    await page.getByRole('link', { name: 'A song.mp3' }).press('Enter');
    await isFocused('#song-title');
    await page.getByRole('button', { name: 'Close the song' }).press('Enter');
    await isFocused('main');
    expect(await song().count()).toBe(0);
  });

  it('a cancelled song is no failure, and can be tried again', async () => {
    await open(await sendSlow());
    await song().getByRole('button', { name: 'Cancel' }).click();
    await song().locator('.state-line.cancelled').waitFor();
    await isFocused('#song-title');
    expect(await song().textContent()).not.toMatch(/undefined|CANCELLED/);
    expect(await song().locator('.problem').count()).toBe(0);
    await song().getByRole('button', { name: 'Try again' }).click();
    await shows(/^\d+ %$/);
    await song().getByRole('button', { name: 'Cancel' }).click();
    await song().locator('.state-line.cancelled').waitFor();
  });

  it('a song that is removed elsewhere while it plays says so when its sound ends', async () => {
    const gone = await send('Gone.mp3', 16, 'preview');
    await untilState(stack, gone, 'done');
    // The page also reads the song every 30 s, which is too late here.
    await page.addInitScript(`
      const { setInterval: original } = window;
      window.setInterval = (call, ms) => (ms >= 30000 ? 0 : original(call, ms));
    `);
    await open(gone);
    await song().getByRole('button', { name: 'Play', exact: true }).click();
    await song().getByRole('button', { name: 'Pause', exact: true }).waitFor();
    await call(stack, 'DELETE', `/apiv1/songs/${gone}`);
    await shows('This song was removed.');
    expect(await song().getByRole('group').count()).toBe(0);
  });

  it('an address without a song says so', async () => {
    await open(UNKNOWN);
    await shows('There is no such song on this server.');
    await page.goto(`${stack.url}/#lost`);
    await page.getByText('This address does not lead to a song.').waitFor();
    expect(await axeFaults(page, 'light')).toEqual([]);
  });

  it('a gateway that stops and starts again is reported once, and the song continues', async () => {
    await open(await sendSlow());
    await shows(/^\d+ %$/);
    const [gateway] = await stack.pidsOf('gateway/src/main.ts');
    if (gateway === undefined) throw new Error('the stack has no gateway');
    process.kill(gateway, 'SIGSTOP');
    process.kill(gateway, 'SIGKILL');
    const banner = page.locator('.banner:not(:empty)');
    await banner.waitFor();
    expect(await banner.textContent()).toBe('The server is not responding. Trying again.');
    await banner.waitFor({ state: 'detached' });
    await song().locator('.state-line.done').waitFor();
  });

  it('a proxy that refuses events does not stop the progress', async () => {
    await page.route(/apiv1\/events/, (route) => route.fulfill({ status: 403, body: 'no' }));
    await open(await send('Short.mp3', 2, 'preview'));
    await song().locator('.state-line.done').waitFor();
    expect(await page.locator('.banner:not(:empty)').count()).toBe(0);
  });

  it('a notification is offered, and shown when the song is done while the tab is hidden', async () => {
    await context.grantPermissions(['notifications']);
    await page.addInitScript({ content: RECORDED_NOTIFICATIONS });
    await open(await sendSlow('Wake me.mp3'));
    await song().getByRole('button', { name: 'Notify me when it is done' }).click();
    await shows('You will be notified when it is done.');
    await song().locator('.state-line.done').waitFor();
    expect(await page.evaluate('shown')).toEqual(['Wake me.mp3 is done']);
  });

  it('a song is removed after a question, and one that was removed elsewhere says so', async () => {
    await open(await send('Mine.mp3', 2, 'preview'));
    await song().locator('.state-line.done').waitFor();
    const remove = song().getByRole('button', { name: 'Remove', exact: true }).first();
    await remove.click();
    await page.keyboard.press('Escape');
    await isFocused('.open-line .buttons button');
    await remove.click();
    await page.locator('dialog[open]').getByRole('button', { name: 'Remove' }).click();
    await shows('This song was removed.');
    await isFocused('#song-title');

    await open(done);
    await song().locator('.state-line.done').waitFor();
    await call(stack, 'DELETE', `/apiv1/songs/${done}`);
    // The page reads the song again when its tab is shown again.
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
    await shows('This song was removed.');

    const slow = await sendSlow();
    await open(slow);
    await song().locator('.state-line.running').waitFor();
    await call(stack, 'DELETE', `/apiv1/songs/${slow}`);
    await shows('This song was removed.');
    await page.reload();
    await page.getByRole('heading', { name: 'No such song' }).waitFor();
  });
});
