// Tests the mixer in Chromium with a real song.

import { readFile } from 'node:fs/promises';
import { makeMp3 } from '@stemline/testing/audio/generated-audio.ts';
import type { Browser, BrowserContextOptions, Download, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { call, untilState } from './src/api.ts';
import { axeFaults } from './src/axe.ts';
import { CHROMIUM, startBrowser } from './src/browser.ts';
import { type BorrowedStack, borrowStack } from './src/lending/borrow-stack.ts';
import {
  clickAt,
  drawnStems,
  focusedName,
  openMixer,
  positionOf,
  pressed,
  tabStops,
  untilButton,
  untilPosition,
} from './src/mixer-page.ts';
import { until } from './src/until.ts';

const SECONDS = 24;
const LANES = ['vocals', 'drums', 'bass', 'other'];

describe.skipIf(CHROMIUM === undefined)('the mixer', () => {
  let stack: BorrowedStack;
  let browser: Browser;
  let song = '';
  const pages: Page[] = [];

  beforeAll(async () => {
    [stack, browser] = await Promise.all([borrowStack(), startBrowser()]);
    const sent = await call(stack, 'POST', '/apiv1/songs?filename=Evening.mp3&formats=mp3,wav', {
      headers: { 'content-type': 'audio/mpeg' },
      body: new Uint8Array(makeMp3(SECONDS)),
    });
    song = String(sent.body.hash);
    await untilState(stack, song, 'done');
  });
  afterEach(async () => {
    for (const page of pages.splice(0)) await page.context().close();
  });
  afterAll(async () => {
    await browser?.close();
    stack?.giveBack();
  });

  const newPage = async (options: BrowserContextOptions = {}): Promise<Page> => {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    pages.push(page);
    return page;
  };
  const open = async (mix = '', options: BrowserContextOptions = {}): Promise<Page> => {
    const page = await newPage(options);
    await openMixer(page, stack.url, song, mix);
    return page;
  };

  it('waveforms of all stems appear before any track is requested', async () => {
    const page = await newPage();
    const requests: string[] = [];
    page.on('request', (request) => requests.push(new URL(request.url()).pathname));
    await openMixer(page, stack.url, song);
    await until('all lanes have a waveform', async () => (await drawnStems(page)).length === LANES.length);
    expect(await drawnStems(page)).toEqual(LANES);
    expect(requests.filter((path) => path.includes('/peaks/'))).toHaveLength(LANES.length);
    expect(requests.filter((path) => path.includes('/apiv1/track/'))).toEqual([]);
  });

  it('the song plays, pauses and seeks with the mouse and with the keyboard', async () => {
    const page = await open();
    await page.keyboard.press('Space');
    await untilPosition(page, 0.3, SECONDS);
    expect(await page.title()).toContain('▶');
    await page.locator('.bar').getByRole('button', { name: 'Pause' }).click();
    await untilButton(page, 'Play');
    await clickAt(page.locator('.lane .wave').nth(2), 0.5);
    await untilPosition(page, SECONDS / 2 - 0.3, SECONDS / 2 + 0.3);
    await page.keyboard.press('ArrowLeft');
    await untilPosition(page, SECONDS / 2 - 5.3, SECONDS / 2 - 4.7);
    await page.keyboard.press('Shift+ArrowRight');
    await untilPosition(page, SECONDS / 2 - 4.3, SECONDS / 2 - 3.7);
    await page.keyboard.press('ArrowUp');
    expect(await page.getByRole('slider', { name: 'Master volume' }).getAttribute('aria-valuetext')).toBe('+1 dB');
    await page.getByRole('slider', { name: 'Position' }).press('End');
    await untilPosition(page, SECONDS - 0.2, SECONDS);
    // After a click on a button, the space bar plays and does not press the button again.
    await page.getByRole('button', { name: 'Mute Bass' }).click();
    await page.keyboard.press('Space');
    await untilButton(page, 'Pause');
    expect(await pressed(page, 'mute')).toEqual(['bass']);
  });

  it('the key L marks a part that then repeats, its edges move with the keyboard, and L clears it', async () => {
    const page = await open();
    await clickAt(page.locator('.ruler'), 0.25);
    await page.keyboard.press('l');
    await page.locator('.loop-mark').waitFor();
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('l');
    const end = page.getByRole('slider', { name: 'End of the loop' });
    await end.press('ArrowRight');
    expect(Number(await end.getAttribute('aria-valuenow'))).toBeCloseTo(SECONDS / 4 + 1.1, 1);
    await page.keyboard.press('Space');
    await untilButton(page, 'Pause');
    let last = await positionOf(page);
    await until('the position has jumped back to the beginning of the loop', async () => {
      const now = await positionOf(page);
      expect(now).toBeLessThan(SECONDS / 4 + 1.3);
      const isBack = now < last;
      last = now;
      return isBack;
    });
    await page.keyboard.press('l');
    await until('the loop has disappeared', async () => (await page.locator('.loop, .loop-tint').count()) === 0);
  });

  it('a drag with Shift marks the loop, and its edge can be dragged', async () => {
    const page = await open();
    const box = await page.locator('.lane .wave').first().boundingBox();
    const { x = 0, y = 0, width = 0 } = box ?? {};
    const drag = async (from: number, to: number, height: number) => {
      await page.mouse.move(x + width * from, height);
      await page.mouse.down();
      await page.mouse.move(x + width * to, height, { steps: 4 });
      await page.mouse.up();
    };
    await page.mouse.move(x + width / 2, y + 20);
    expect(await page.locator('.hover-time').textContent()).toMatch(/^0:1[12]\./);
    await page.keyboard.down('Shift');
    await drag(0.25, 0.5, y + 20);
    await page.keyboard.up('Shift');
    const start = page.getByRole('slider', { name: 'Start of the loop' });
    expect(Number(await start.getAttribute('aria-valuenow'))).toBeCloseTo(SECONDS / 4, 0);
    const edge = await start.boundingBox();
    const grip = ((edge?.x ?? 0) + (edge?.width ?? 0) - 3 - x) / width;
    await drag(grip, grip + 0.125, (edge?.y ?? 0) + 5);
    expect(Number(await start.getAttribute('aria-valuenow'))).toBeCloseTo(SECONDS * 0.375, 0);
  });

  it('stems are muted and made solo with the mouse and with the keyboard', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Mute Drums' }).click();
    expect(await pressed(page, 'mute')).toEqual(['drums']);
    await page.getByRole('button', { name: 'Solo Vocals' }).click();
    await page.getByRole('button', { name: 'Solo Bass' }).click({ modifiers: ['Control'] });
    expect(await pressed(page, 'solo')).toEqual(['bass']);
    await page.keyboard.press('1');
    await page.keyboard.press('m');
    expect(await pressed(page, 'mute')).toEqual(['vocals', 'drums']);
    expect(await page.locator('.desk [aria-live=polite]').textContent()).toBe('Vocals: muted');
    await page.keyboard.press('4');
    await page.keyboard.press('s');
    expect(await pressed(page, 'solo')).toEqual(['bass', 'other']);
    await page.keyboard.press('Shift+S');
    expect(await pressed(page, 'solo')).toEqual(['other']);
    expect(await page.locator('.lane[data-heard=true]').count()).toBe(1);
    await page.getByRole('button', { name: 'Reset mix' }).click();
    expect([...(await pressed(page, 'mute')), ...(await pressed(page, 'solo'))]).toEqual([]);
  });

  it('keys that are typed into a text field do not reach the mixer', async () => {
    const page = await open();
    await page.getByRole('searchbox').fill('');
    await page.keyboard.type('ms 1l');
    expect([...(await pressed(page, 'mute')), ...(await pressed(page, 'solo'))]).toEqual([]);
    await untilButton(page, 'Play');
  });

  it('letters and digits give no commands after the visitor has switched them off', async () => {
    const page = await open();
    await page.keyboard.press('?');
    await page.getByRole('checkbox', { name: 'Use letters and digits as keys' }).uncheck();
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
    await page.keyboard.press('m');
    expect(await pressed(page, 'mute')).toEqual([]);
    await page.keyboard.press('Space');
    await untilButton(page, 'Pause');
  });

  it('a link opens the song with the same faders, and so does the list of songs', async () => {
    const page = await open('vocals=-6m&drums=s&Master=-3&Speed=0.75&Loop=2.5-5&bass=loud&__proto__=m');
    const fader = page.getByRole('slider', { name: 'Volume of Vocals' });
    expect(await fader.getAttribute('aria-valuetext')).toBe('−6 dB');
    expect(await pressed(page, 'mute')).toEqual(['vocals']);
    await page.getByRole('slider', { name: 'Speed' }).press('ArrowRight');
    await until('the address has the mix', async () =>
      page.url().includes('&vocals=-6m&drums=s&Master=-3&Speed=0.8&Loop=2.5-5'),
    );
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Copy link' }).click();
    await page.getByRole('button', { name: 'Link copied' }).waitFor();
    const link = await page.evaluate<string>('navigator.clipboard.readText()');
    expect(link).toBe(page.url());
    const other = await newPage();
    await other.goto(link);
    const speed = other.getByRole('slider', { name: 'Speed' });
    await until(
      'the other page has the same speed',
      async () => (await speed.getAttribute('aria-valuetext')) === '0.80×',
    );
    expect(await pressed(other, 'solo')).toEqual(['drums']);
    await untilPosition(other, 2.5, 2.5);
    // Without a mix in the address, the tab remembers the last one of the song.
    await page.goto(`${stack.url}/#`);
    await openMixer(page, stack.url, song);
    expect(await pressed(page, 'mute')).toEqual(['vocals']);
  });

  it('the song plays on while the page reads its state again', async () => {
    const page = await open();
    await page.keyboard.press('Space');
    await untilPosition(page, 0.2, SECONDS);
    const reread = page.waitForResponse((response) => response.url().endsWith(`/apiv1/songs/${song}`));
    await page.locator('html').evaluate((html) => html.ownerDocument.dispatchEvent(new Event('visibilitychange')));
    await (await reread).finished();
    const before = await positionOf(page);
    await untilPosition(page, before + 0.3, SECONDS);
    await untilButton(page, 'Pause');
  });

  it('the page has one AudioContext, and a song that is left is closed', async () => {
    const page = await newPage();
    await page.addInitScript(`{
      const Original = AudioContext;
      globalThis.contexts = [];
      globalThis.AudioContext = class extends Original {
        constructor(options) {
          super(options);
          contexts.push(this);
        }
      };
    }`);
    const states = () => page.evaluate<string[]>('contexts.map(({ state }) => state)');
    await openMixer(page, stack.url, song);
    for (const expected of [['running'], ['closed', 'running']]) {
      await page.keyboard.press('Space');
      await untilPosition(page, 0.2, SECONDS);
      expect(await states()).toEqual(expected);
      await page.getByRole('button', { name: 'Mute Bass' }).click();
      await page.goto(`${stack.url}/#`);
      await until('the player is closed', async () => (await states()).every((state) => state === 'closed'));
      await until('the title of the tab shows no song', async () => !(await page.title()).includes('▶'));
      await page.goto(`${stack.url}/#${song}`);
      await page.locator('.lane').first().waitFor();
    }
  });

  it('tracks, archives and the mix are downloaded', async () => {
    const page = await open('vocals=m');
    const download = async (name: string | RegExp, role: 'link' | 'button'): Promise<Download> => {
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.locator('.export').getByRole(role, { name }).click(),
      ]);
      return file;
    };
    expect((await download(/^Drums WAV/, 'link')).suggestedFilename()).toMatch(/\.wav$/);
    expect((await download(/^MP3 tracks as ZIP/, 'link')).suggestedFilename()).toMatch(/\.zip$/);
    const mix = await download('Mix as WAV', 'button');
    expect(mix.suggestedFilename()).toBe('Evening (mix).wav');
    const bytes = await readFile(await mix.path());
    expect(bytes.subarray(0, 4).toString()).toBe('RIFF');
    expect(Math.abs((bytes.byteLength - 44) / 4 / 44_100 - SECONDS)).toBeLessThan(0.1);
    await page.getByText('The mix was saved as Evening (mix).wav.').waitFor();
  });

  it.each([
    ['light', 1280],
    ['dark', 320],
  ] as const)(
    'axe-core finds no fault in the %s mixer at %i pixels, and the list of keys has none',
    async (colors, width) => {
      const page = await open('Loop=2-5&drums=m', { viewport: { width, height: 800 } });
      expect(await axeFaults(page, colors, '.mixer')).toEqual([]);
      expect(await page.locator('html').evaluate((html) => html.scrollWidth)).toBeLessThanOrEqual(width);
      await page.keyboard.press('?');
      await page.getByRole('dialog', { name: 'Keys of the mixer' }).waitFor();
      expect(await axeFaults(page, colors, 'dialog[open]')).toEqual([]);
    },
  );

  it('the mixer has few tab stops, and the keys up and down reach the other lanes', async () => {
    const page = await open('Loop=2-5');
    expect((await tabStops(page)).length).toBeLessThanOrEqual(15);
    await page.getByRole('button', { name: 'Mute Vocals' }).focus();
    await page.keyboard.press('ArrowDown');
    expect(await focusedName(page)).toBe('Mute Drums');
    expect(await tabStops(page)).toContain('Mute Drums');
    expect(await tabStops(page)).not.toContain('Mute Vocals');
    await page.keyboard.press('3');
    expect(await focusedName(page)).toBe('Mute Bass');
    await page.keyboard.press('Space');
    expect(await pressed(page, 'mute')).toEqual(['bass']);
    await untilButton(page, 'Play');
  });
});
