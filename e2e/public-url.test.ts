// Tests a stack with STEMLINE_PUBLIC_URL behind a proxy that removes the path: for a client and a
// browser that know only the public address.

import { makeMp3 } from '@stemline/testing/audio/generated-audio.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CHROMIUM, startBrowser } from './src/browser.ts';
import { type PrefixProxy, startPrefixProxy } from './src/prefix-proxy.ts';
import { type OwnStack, startStack } from './src/stack.ts';

let proxy: PrefixProxy;
let stack: OwnStack;
beforeAll(async () => {
  proxy = await startPrefixProxy(() => stack.url, '/audio/stems');
  stack = await startStack({ STEMLINE_PUBLIC_URL: proxy.url, STEMLINE_DEFAULT_MODEL: 'preview' });
});
afterAll(async () => {
  await proxy?.stop();
  await stack?.stop();
});

interface Song {
  readonly state: string;
  readonly tracks: readonly { readonly url: string; readonly size: number }[];
  readonly original: { readonly url: string };
}

it('a client that follows only Location and the addresses in answers gets its tracks', async () => {
  const sent = await fetch(`${proxy.url}apiv1/songs`, { method: 'POST', body: new Uint8Array(makeMp3(2, 77)) });
  const location = new URL(sent.headers.get('location') ?? '', proxy.url);
  expect([sent.status, location.href.startsWith(`${proxy.url}apiv1/songs/`)]).toEqual([202, true]);
  const song = (await (await fetch(`${location}?wait=60`)).json()) as Song;
  expect(song.state).toBe('done');
  for (const { url, size } of song.tracks)
    expect((await (await fetch(new URL(url, proxy.url))).arrayBuffer()).byteLength).toBe(size);
  expect((await fetch(new URL(song.original.url, proxy.url))).status).toBe(200);
  const { servers } = (await (await fetch(`${proxy.url}openapi.json`)).json()) as { servers: { url: string }[] };
  expect((await fetch(`${servers[0]?.url}/apiv1/limits`)).status).toBe(200);
  expect(proxy.strays).toEqual([]);
});

it.skipIf(CHROMIUM === undefined)('the pages load completely behind the path, and may change something', async () => {
  const browser = await startBrowser();
  try {
    const page = await browser.newPage();
    const faults: string[] = [];
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    page.on(
      'response',
      (response) => response.status() >= 400 && faults.push(`${response.status()} ${response.url()}`),
    );
    for (const path of ['', 'docs', 'docs/']) {
      await page.goto(proxy.url + path);
      await page.getByRole('link').first().waitFor();
      await page.waitForLoadState('networkidle');
    }
    const status = await page.evaluate(
      async (address) => (await fetch(address, { method: 'POST', body: '{"url": "https://callback.invalid"}' })).status,
      `${proxy.url}apiv1/callbacks/test`,
    );
    expect([status, faults, proxy.strays]).toEqual([202, [], []]);
  } finally {
    await browser.close();
  }
});
