// Measures the player of the web page in Chromium with the tracks of a real stack: drift between
// stems, memory of the tab, time to the first sound, and gaps while another song is separated.
// DRIFT_SECONDS and GAP_SECONDS set the lengths of the first and the last measurement.

import { serveAudioPage } from '@stemline/e2e/audio-page/serve.ts';
import type { Stack } from '@stemline/e2e/stack.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import type { Browser } from 'playwright-core';
import { withBrowser, withStack } from '../with-stack.ts';
import { measureDrift } from './drift.ts';
import { measureFirstSound } from './first-sound.ts';
import { measureGaps } from './gaps.ts';
import { measureMemory } from './memory.ts';

const folder = await tempFolder();
try {
  await withStack({ STEMLINE_LEASE_SECONDS: '60' }, (stack) => withBrowser((browser) => measure(stack, browser)));
} finally {
  await folder.remove();
}

async function measure(stack: Stack, browser: Browser): Promise<void> {
  const server = await serveAudioPage(folder.path, stack.url);
  try {
    const bench = { stack, browser, url: `http://127.0.0.1:${server.port}${server.path}` };
    await measureFirstSound(bench, 5);
    await measureGaps(bench, Number(process.env.GAP_SECONDS ?? 300));
    await measureDrift(bench, Number(process.env.DRIFT_SECONDS ?? 300));
    await measureMemory(bench);
  } finally {
    await server.stop();
  }
}
