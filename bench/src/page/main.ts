// Measures the page: its size, its first paint, the waveforms of a song, and a large library.

import { untilState } from '@stemline/e2e/api.ts';
import { CHROMIUM } from '@stemline/e2e/browser.ts';
import type { Stack } from '@stemline/e2e/stack.ts';
import { makeMp3 } from '@stemline/testing/audio/generated-audio.ts';
import type { Browser } from 'playwright-core';
import { withBrowser, withStack } from '../with-stack.ts';
import { measureFirstPaint } from './first-paint.ts';
import { measureLibrary } from './library.ts';
import { measurePageSize } from './page-size.ts';
import { measureWaveforms } from './waveforms.ts';

const SONG_SECONDS = 240;

measurePageSize();
if (CHROMIUM === undefined) {
  console.log('nothing else is measured, because this machine has no Chromium');
} else {
  await withStack({ STEMLINE_DEFAULT_MODEL: 'preview' }, (stack) => withBrowser((browser) => measure(stack, browser)));
}

async function measure(stack: Stack, browser: Browser): Promise<void> {
  await measureFirstPaint(browser, stack.url, 9);
  const sent = await fetch(`${stack.url}/apiv1/songs?filename=song.mp3`, {
    method: 'POST',
    body: makeMp3(SONG_SECONDS),
  });
  const { hash } = (await sent.json()) as { hash: string };
  await untilState(stack, hash, 'done');
  await measureWaveforms(browser, stack.url, { songhash: hash, seconds: SONG_SECONDS }, 9);
  await measureLibrary(browser, stack, 10_000);
}
