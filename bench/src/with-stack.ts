// Opens what a measurement uses, and closes it in any case.

import { startBrowser } from '@stemline/e2e/browser.ts';
import { type OwnStack, startStack } from '@stemline/e2e/stack.ts';
import type { Browser } from 'playwright-core';

const SHOWN_CHARACTERS = 4_000;
/**
 * The engine as users run it. The stacks of tests run it in one thread and without conversions,
 * because their networks are tiny.
 */
const ENGINE_OF_USERS = { STEMLINE_ENGINE_THREADS: '0', STEMLINE_CPU_BACKEND: 'auto' };

/**
 * Runs `work` on a stack of its own with these settings. When it fails, prints the last lines of
 * the stack.
 */
export async function withStack<T>(
  settings: Record<string, string>,
  work: (stack: OwnStack) => Promise<T>,
): Promise<T> {
  const stack = await startStack({ ...ENGINE_OF_USERS, ...settings });
  try {
    return await work(stack);
  } catch (error) {
    console.error(stack.output().slice(-SHOWN_CHARACTERS));
    throw error;
  } finally {
    await stack.stop();
  }
}

/** Runs `work` with a browser of its own. */
export async function withBrowser<T>(work: (browser: Browser) => Promise<T>): Promise<T> {
  const browser = await startBrowser();
  try {
    return await work(browser);
  } finally {
    await browser.close();
  }
}
