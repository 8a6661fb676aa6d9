// Takes screenshots of the page in all its states. Those of the mixer go to docs/images, which
// README.md shows, and all others to out/screenshots.

import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CHROMIUM, startBrowser } from '@stemline/e2e/browser.ts';
import { ROOT } from '@stemline/e2e/paths.ts';
import { startStack } from '@stemline/e2e/stack.ts';
import { makeSampleSong } from '@stemline/scripts/sample-song.ts';
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
const stack = await startStack({ STEMLINE_DEFAULT_MODEL: 'preview' });
const browser = await startBrowser();
try {
  const sample = await makeSampleSong(ROOT, stack.dataDir, new AbortController().signal);
  const songs = await prepareSongs(stack, sample);
  for (const look of LOOKS)
    for (const name of await takeAll(browser, stack.url, songs, look, folder)) console.log(name);
  for (const name of SHOWN) await copyFile(join(folder, `${name}.png`), join(images, `${name}.png`));
} finally {
  await browser.close();
  await stack.stop();
}
