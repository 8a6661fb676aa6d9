// Takes screenshots of the page in all its states. Those of the mixer go to docs/images, which
// README.md shows, and all others to out/screenshots.

import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CHROMIUM } from '@stemline/e2e/browser.ts';
import { ROOT } from '@stemline/e2e/paths.ts';
import type { Stack } from '@stemline/e2e/stack.ts';
import { makeSampleSong } from '@stemline/scripts/sample-song.ts';
import type { Browser } from 'playwright-core';
import { withBrowser, withStack } from '../with-stack.ts';
import { LOOKS, takeAll } from './looks.ts';
import { prepareSongs } from './songs.ts';

const SHOWN = ['mixer-light', 'mixer-dark', 'mixer-phone'];

if (CHROMIUM === undefined) {
  console.log('no screenshots: this machine has no Chromium');
  process.exit(1);
}
const folder = join(ROOT, 'out/screenshots');
const images = join(ROOT, 'docs/images');
for (const path of [folder, images]) await mkdir(path, { recursive: true });
await withStack({ STEMLINE_DEFAULT_MODEL: 'preview' }, (stack) => withBrowser((browser) => takeShots(stack, browser)));

async function takeShots(stack: Stack, browser: Browser): Promise<void> {
  const sample = await makeSampleSong(ROOT, stack.dataDir, new AbortController().signal);
  const songs = await prepareSongs(stack, sample);
  for (const look of LOOKS)
    for (const name of await takeAll(browser, stack.url, songs, look, folder)) console.log(name);
  for (const name of SHOWN) await copyFile(join(folder, `${name}.png`), join(images, `${name}.png`));
}
