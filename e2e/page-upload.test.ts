// Tests uploads on the page in Chromium against a running stack.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateAudio, makeMp3 } from '@stemline/testing/audio/generated-audio.ts';
import { type TempFolder, tempFolder } from '@stemline/testing/temp-folder.ts';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { call } from './src/api.ts';
import { axeFaults } from './src/axe.ts';
import { CHROMIUM, startBrowser } from './src/browser.ts';
import { dropFiles } from './src/drop-files.ts';
import { startFaultProxy } from './src/fault-proxy.ts';
import { type BorrowedStack, borrowStack } from './src/lending/borrow-stack.ts';
import { MAX_RAW_BYTES } from './src/lending/loan.ts';

const WAIT_MS = 120_000;
const ARABIC = 'أغنية عن البحر والليل.mp3';
/** Longer than the row of a small page. */
const LONG = `${'長い曲名'.repeat(20)}.mp3`;

const SLOW = 'slow.wav';
const SLOW_BYTES_PER_SECOND = 100_000;

/** Runs in the page: collects all states of rows, also those that are shown for a short time. */
const RECORD_STATES = `
  globalThis.shown = new Set();
  new MutationObserver(() => {
    for (const { textContent } of document.querySelectorAll('.upload-state')) shown.add(textContent);
  }).observe(document, { subtree: true, childList: true, characterData: true });
`;

/** Runs in the page: the storage of the browser refuses every access. */
const REFUSE_STORAGE = `
  const refuse = { get: () => { throw new Error('denied'); } };
  for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name, refuse);
`;

describe.skipIf(CHROMIUM === undefined)('the uploads of the page', () => {
  let stack: BorrowedStack;
  let browser: Browser;
  let songs: TempFolder;
  let context: BrowserContext;
  let page: Page;

  beforeAll(async () => {
    songs = await tempFolder();
    const put = (name: string, data: Buffer | string) => writeFile(join(songs.path, name), data);
    await mkdir(join(songs.path, 'Album/CD 2'), { recursive: true });
    await Promise.all([
      put('one.mp3', makeMp3(2, 200)),
      put(ARABIC, makeMp3(2, 250)),
      put(LONG, makeMp3(2, 300)),
      put('again.mp3', makeMp3(2, 350)),
      // Takes some seconds at the slow speed.
      generateAudio(path(SLOW), 'sine=frequency=400:duration=3', ['-ar', '96000', '-ac', '2', '-c:a', 'pcm_s32le']),
      put('notes.txt', 'no song'),
      put('large.wav', Buffer.alloc(MAX_RAW_BYTES + 1)),
      put('Album/02.mp3', makeMp3(2, 450)),
      put('Album/CD 2/01.mp3', makeMp3(2, 500)),
      put('Album/cover.jpg', 'a picture'),
      put('Album/lyrics.txt', 'la la'),
    ]);
    [stack, browser] = await Promise.all([borrowStack(), startBrowser()]);
  });
  afterAll(async () => {
    await Promise.all([browser?.close(), stack?.giveBack(), songs?.remove()]);
  });
  beforeEach(async () => {
    context = await browser.newContext();
    context.setDefaultTimeout(WAIT_MS);
    await context.addInitScript(RECORD_STATES);
    page = await open();
  });
  afterEach(() => context.close());

  async function open(url = stack.url): Promise<Page> {
    const opened = await context.newPage();
    await opened.goto(url);
    await opened.getByText('More options').click();
    await opened.getByRole('checkbox', { name: 'FLAC', exact: true }).waitFor();
    return opened;
  }

  const path = (name: string) => join(songs.path, name);
  const choose = (...names: string[]) => page.setInputFiles('input[type=file][accept]', names.map(path));
  const submit = () => page.getByRole('button', { name: /^Separate \d+ song/ }).click();
  const row = (name: string) => page.locator('.upload-row').filter({ has: page.getByText(name, { exact: true }) });
  const expectRow = (name: string, text: string | RegExp) => row(name).getByText(text).first().waitFor();
  const select = (name: string) => page.locator('.upload').getByRole('combobox', { name, exact: true });
  const focused = () => page.evaluate('document.activeElement?.tagName');
  const songCount = async () => ((await call(stack, 'GET', '/apiv1/songs')).body.songs as unknown[]).length;

  const shownStates = () => page.evaluate('[...shown]');

  async function slowDown(bytesPerSecond: number): Promise<void> {
    const session = await context.newCDPSession(page);
    const speeds = { latency: 0, downloadThroughput: -1, uploadThroughput: bytesPerSecond };
    await session.send('Network.emulateNetworkConditions', { offline: false, ...speeds });
  }

  it('files and a folder are sent, a bad file among them is refused alone, and only the first song opens itself', async () => {
    await choose('large.wav', 'one.mp3', 'notes.txt', ARABIC, LONG);
    await expectRow('large.wav', /^This file is 3.0 MB. The server accepts at most 3.0 MB./);
    await page.setInputFiles('input[type=file]:not([accept])', path('Album'));
    await page.getByText('2 files that are not audio were left out.').waitFor();
    await page.getByRole('button', { name: 'Separate 6 songs' }).click();
    expect(await focused()).toBe('H3');
    await expectRow('notes.txt', /^This is not an audio file/);
    await page.getByText('5 of 6 uploaded. 1 was not accepted.').first().waitFor();
    await expectRow('one.mp3', 'Done');
    const opened = new URL(page.url()).hash.slice(1);
    const first = await call(stack, 'GET', `/apiv1/songs/${opened}`);
    expect(['one.mp3', ARABIC]).toContain(first.body.filename);
    expect([await axeFaults(page, 'light'), await axeFaults(page, 'dark')]).toEqual([[], []]);

    await row('02.mp3').getByRole('button', { name: 'Open' }).click();
    const other = await call(stack, 'GET', `/apiv1/songs/${new URL(page.url()).hash.slice(1)}`);
    expect(other.body.filename).toBe('02.mp3');

    await choose('again.mp3');
    expect(await row('notes.txt').count()).toBe(0);
    await row('again.mp3').getByRole('button', { name: 'Remove from this list' }).click();
    expect(await focused()).toBe('LI');
    await choose('one.mp3');
    await submit();
    await expectRow('one.mp3', 'Already separated');
  });

  it('files and folders are taken wherever they are dropped, and the page stays', async () => {
    const many = path('Many');
    await mkdir(many);
    // More than one batch of Chromium's reader.
    await Promise.all(Array.from({ length: 120 }, (_, n) => writeFile(join(many, `${n}.mp3`), 'x')));
    await dropFiles(page, page.locator('footer'), [path('one.mp3'), path('Album'), many], async () => {
      await page.getByText('Drop the songs here').waitFor();
    });
    await page.getByRole('button', { name: 'Separate 123 songs' }).waitFor();
    expect(await page.locator('.upload-row .upload-name').allTextContents()).toContain('119.mp3');
    expect([new URL(page.url()).pathname, await page.getByText('Drop the songs here').count()]).toEqual(['/', 0]);
    await expect.poll(focused).toBe('BUTTON');
    await page.getByRole('button', { name: 'Clear selection' }).click();
    expect([await page.locator('.upload-row').count(), await focused()]).toEqual([0, 'BUTTON']);
  });

  it('a link that is dropped beside a text field cannot replace the page, and a text field takes it', async () => {
    const isRefused = (selector: string) =>
      page.evaluate<boolean[]>(`
        const dataTransfer = new DataTransfer();
        dataTransfer.setData('text/uri-list', 'https://example.org/');
        ['dragover', 'drop'].map((name) => {
          const drag = new DragEvent(name, { bubbles: true, cancelable: true, dataTransfer });
          return !document.querySelector(${JSON.stringify(selector)}).dispatchEvent(drag);
        });
      `);
    expect(await isRefused('footer')).toEqual([true, true]);
    expect(await isRefused('.library input[type=search]')).toEqual([false, false]);
    expect(await page.getByText('Drop the songs here').count()).toBe(0);
  });

  it('an upload can be cancelled while it is sent, and leaving the page asks only until then', async () => {
    const before = await songCount();
    await slowDown(SLOW_BYTES_PER_SECOND);
    await choose(SLOW);
    await submit();
    await expectRow(SLOW, /^\d+ KB of 2\.\d MB$/);
    const dialog = page.waitForEvent('dialog');
    await page.close({ runBeforeUnload: true });
    expect((await dialog).type()).toBe('beforeunload');
    await (await dialog).dismiss();
    await row(SLOW).getByRole('button', { name: 'Cancel' }).click();
    await expectRow(SLOW, 'Cancelled before it was uploaded');
    expect([await focused(), await songCount()]).toEqual(['LI', before]);
    const closed = page.waitForEvent('close');
    await page.close({ runBeforeUnload: true });
    await closed;
  });

  it('an upload continues by itself after the gateway has stopped and started again', async () => {
    await slowDown(SLOW_BYTES_PER_SECOND);
    await choose(SLOW);
    await submit();
    await expectRow(SLOW, /^\d+ KB of 2\.\d MB$/);
    const [gateway] = await stack.pidsOf('gateway/src/main.ts');
    if (gateway === undefined) throw new Error('the stack has no gateway');
    process.kill(gateway, 'SIGKILL');
    await slowDown(-1);
    await row(SLOW).getByRole('button', { name: 'Open' }).waitFor();
    expect(await shownStates()).toContainEqual(
      expect.stringMatching(/^(The server is not responding|The connection was lost)/),
    );
  });

  it('an upload survives a full queue and lost connections, and refusals of a proxy and of a full disk are sentences', async () => {
    const proxy = await startFaultProxy(stack.ports.rest);
    try {
      page = await open(proxy.url);
      const full = { code: 'QUEUE_FULL', reason: 'The queue is full.' };
      proxy.failUploads({ status: 503, headers: { 'retry-after': '1' }, body: JSON.stringify(full) }, 'cut');
      await choose('one.mp3');
      await submit();
      await row('one.mp3').getByRole('button', { name: 'Open' }).waitFor();
      expect(await shownStates()).toEqual(
        expect.arrayContaining([
          expect.stringMatching(/^Too many songs are waiting.*Trying again in \d s\.$/),
          expect.stringMatching(/^The connection was lost while the file was sent.*Trying again in \d s\.$/),
        ]),
      );

      proxy.failUploads({ status: 413, body: '<h1>413 Request Entity Too Large</h1>' });
      await choose('again.mp3');
      await submit();
      await expectRow('again.mp3', /^The file is larger than the server accepts/);
      proxy.failUploads({ status: 507, body: JSON.stringify({ code: 'STORAGE_FULL', reason: 'The disk is full.' }) });
      await choose(ARABIC);
      expect(await row('again.mp3').count()).toBe(0);
      await submit();
      await expectRow(ARABIC, /^The server has no space left/);
      await row(ARABIC).getByRole('button', { name: 'Send again' }).click();
      await row(ARABIC).getByRole('button', { name: 'Open' }).waitFor();
    } finally {
      await proxy.stop();
    }
  });

  it('the options are sent and are there after a reload, and a remembered model that the server no longer has is reported', async () => {
    await select('Model').selectOption('preview');
    await select('Tracks').selectOption({ label: 'Karaoke: vocals and the rest' });
    await page.getByRole('checkbox', { name: 'FLAC', exact: true }).check();
    await select('MP3 bit rate').selectOption('192');
    await page.reload();
    await choose('again.mp3');
    await submit();
    await page.waitForURL(/#[0-9a-f]{56}/);
    const { body } = await call(stack, 'GET', `/apiv1/songs/${new URL(page.url()).hash.slice(1)}`);
    expect(body).toMatchObject({
      model: { name: 'preview' },
      options: { two_stems: 'vocals', formats: ['mp3', 'flac'], mp3_kbps: 192 },
    });
    await page.evaluate(`localStorage.setItem('stemline-options', '{"model":"my-old-model"}')`);
    page = await open();
    await page.getByText('The model my-old-model, which you used last time, is unavailable.').waitFor();
    expect(await select('Model').inputValue()).toBe('auto');
  });

  it('a browser that keeps nothing for the page can send songs', async () => {
    await context.addInitScript(REFUSE_STORAGE);
    page = await open();
    await page.getByRole('checkbox', { name: 'WAV', exact: true }).check();
    await choose('one.mp3');
    await submit();
    await row('one.mp3').getByRole('button', { name: 'Open' }).waitFor();
  });
});
