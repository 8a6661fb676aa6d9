// Starts the Chromium of this machine for tests of the page.

import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The path of Chromium; undefined: this machine has none, and its tests are skipped. */
export const CHROMIUM = process.env.STEMLINE_CHROMIUM ?? PLACES.find((path) => existsSync(path));

/**
 * Features of Chromium that are off. The first two are the pop-up of the address bar, which costs
 * each page a process, and which no test sees. The others are those that Playwright turns off,
 * because this list replaces its own.
 */
const WITHOUT = [
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  'AimEnabled',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsFirstBalancedModeAutoEnable',
  'HttpsUpgrades',
  'LensOverlay',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'PreconnectToSearch',
  'ThirdPartyStoragePartitioning',
];

/**
 * Starts a browser without a window. It plays sound without a tap, and without a device. `more`:
 * further arguments of Chromium.
 */
export function startBrowser(more: readonly string[] = []): Promise<Browser> {
  if (CHROMIUM === undefined) throw new Error('this machine has no Chromium');
  const args = ['--no-sandbox', '--autoplay-policy=no-user-gesture-required', '--disable-dev-shm-usage'];
  args.push(`--disable-features=${WITHOUT.join(',')}`, ...more);
  return chromium.launch({ executablePath: CHROMIUM, args });
}
