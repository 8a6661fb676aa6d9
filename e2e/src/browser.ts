// Starts the Chromium of this machine for tests of the page.

import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The path of Chromium; undefined: this machine has none, and its tests are skipped. */
export const CHROMIUM = process.env.STEMLINE_CHROMIUM ?? PLACES.find((path) => existsSync(path));

/**
 * Starts a browser without a window. It plays sound without a tap, and without a device. `more`:
 * further arguments of Chromium.
 */
export function startBrowser(more: readonly string[] = []): Promise<Browser> {
  if (CHROMIUM === undefined) throw new Error('this machine has no Chromium');
  const args = ['--no-sandbox', '--autoplay-policy=no-user-gesture-required', '--disable-dev-shm-usage', ...more];
  return chromium.launch({ executablePath: CHROMIUM, args });
}
