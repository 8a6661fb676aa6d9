// Tests the page of the API in a browser: contents, anchors, examples, and no request to another
// server.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { axeFaults } from './src/axe.ts';
import { CHROMIUM, startBrowser } from './src/browser.ts';
import { type BorrowedStack, borrowStack } from './src/lending/borrow-stack.ts';
import { startPrefixProxy } from './src/prefix-proxy.ts';

interface Api {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly operationId?: string }>>>>;
}

let stack: BorrowedStack;
beforeAll(async () => {
  stack = await borrowStack();
});
afterAll(() => stack?.giveBack());

it.skipIf(CHROMIUM === undefined)(
  'the page of the API behind a path prefix links from its contents to every route and type, shows each example in three languages, and loads nothing from other servers',
  async () => {
    const proxy = await startPrefixProxy(stack.url, '/music');
    const browser = await startBrowser();
    try {
      const page = await browser.newPage();
      const faults: string[] = [];
      page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
      page.on('pageerror', (error) => faults.push(error.message));
      page.on('request', (request) => request.url().startsWith(proxy.url) || faults.push(request.url()));
      await page.goto(`${proxy.url}docs#getSong`);
      const contents = page.getByRole('navigation', { name: 'Contents' });
      await contents.waitFor();
      const links = await contents.getByRole('link').evaluateAll((all) => all.map((one) => one.getAttribute('href')));
      const targets = links.map((href) => String(href).slice(1));
      for (const id of targets) expect(await page.locator(`[id="${id}"]`).count(), id).toBe(1);
      const api = (await (await fetch(`${stack.url}/openapi.json`)).json()) as Api;
      const ids = Object.values(api.paths).flatMap((item) =>
        Object.values(item).flatMap((one) => one.operationId ?? []),
      );
      expect(targets).toEqual(expect.arrayContaining([...ids, 'songDone', 'types', 'SongState', 'introduction']));
      expect(targets.indexOf('original')).toBeGreaterThan(targets.indexOf('getHome'));
      expect(targets.indexOf('separateSong')).toBeGreaterThan(targets.indexOf('original'));
      const route = page.locator('#uploadSong');
      for (const [label, text] of [
        ['curl', `curl --fail-with-body '${proxy.url}apiv1/songs`],
        ['Python', 'urllib.request'],
        ['Node', 'await fetch('],
      ]) {
        await route.getByRole('button', { name: label ?? '', exact: true }).click();
        expect(await route.locator('pre').first().textContent()).toContain(text);
      }
      expect(await page.locator('#listSongs pre').first().textContent()).toContain('await fetch(');
      await page.goto(`${proxy.url}docs#removeTrack`);
      await page.reload();
      await contents.waitFor();
      await expect.poll(async () => (await page.locator('#removeTrack').boundingBox())?.y).toBeLessThan(100);
      expect([await axeFaults(page, 'light'), await axeFaults(page, 'dark')]).toEqual([[], []]);
      expect([faults, proxy.strays]).toEqual([[], []]);
    } finally {
      await browser.close();
      await proxy.stop();
    }
  },
);

it.skipIf(CHROMIUM === undefined)('the page of the API is no wider than a screen of 320 pixels', async () => {
  const browser = await startBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 320, height: 640 } });
    await page.goto(`${stack.url}/docs`);
    await page.getByRole('navigation', { name: 'Contents' }).waitFor();
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(320);
  } finally {
    await browser.close();
  }
});
