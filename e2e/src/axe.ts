// Checks the accessibility of a page with axe-core.

import axe from 'axe-core';
import type { Page } from 'playwright-core';

/**
 * Resolves with one line for each fault that axe finds on the page in a colour scheme: the rule and
 * the element. `within`: the selector of the examined part of the page.
 */
export async function axeFaults(page: Page, colorScheme: 'light' | 'dark', within = 'html'): Promise<string[]> {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  // The Content-Security-Policy of the page does not limit the code that Playwright evaluates.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<Pick<axe.AxeResults, 'violations'>>(`axe.run('${within}')`);
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
