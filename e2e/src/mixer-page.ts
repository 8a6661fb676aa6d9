// The mixer of a song in Chromium, as a visitor uses it.

import type { Locator, Page } from 'playwright-core';
import { until } from './until.ts';

/** Opens a song, with the text of a mix, and waits for its lanes. */
export async function openMixer(page: Page, url: string, songhash: string, mix = ''): Promise<void> {
  await page.goto(`${url}/#${songhash}${mix && `&${mix}`}`);
  await page.locator('.lane').first().waitFor();
}

/** Returns the seconds that the bar shows. */
export async function positionOf(page: Page): Promise<number> {
  const [minutes, seconds] = ((await page.locator('.time span').first().textContent()) ?? '').split(':');
  return Number(minutes) * 60 + Number(seconds);
}

/** Waits until the shown position is between two times, in seconds. */
export function untilPosition(page: Page, from: number, to: number): Promise<unknown> {
  return until(`the position is between ${from} s and ${to} s`, async () => {
    const position = await positionOf(page);
    return position >= from && position <= to;
  });
}

/** Waits until the button of the bar offers to play (`Play`) or to pause (`Pause`). */
export async function untilButton(page: Page, name: 'Play' | 'Pause'): Promise<void> {
  await page.locator('.bar').getByRole('button', { name, exact: true }).waitFor();
}

/** Clicks on a part of the width of an element, from 0 to 1. */
export async function clickAt(locator: Locator, part: number): Promise<void> {
  const box = await locator.boundingBox();
  await locator.click({ position: { x: (box?.width ?? 0) * part, y: (box?.height ?? 0) / 2 } });
}

/** Returns the stems whose waveform is drawn. */
export function drawnStems(page: Page): Promise<string[]> {
  return page.locator('.lane .wave-whole').evaluateAll((canvases) => {
    const isDrawn = (canvas: (typeof canvases)[number]) => {
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      return canvas.width > 100 && data.some((value: number) => value > 0);
    };
    return canvases.filter(isDrawn).map((canvas) => canvas.closest('.lane').dataset.stem);
  });
}

/** Returns the stems whose switch is pressed. */
export function pressed(page: Page, control: 'mute' | 'solo'): Promise<string[]> {
  const switches = page.locator(`.lane [data-control=${control}][aria-pressed=true]`);
  return switches.evaluateAll((buttons) => buttons.map((button) => button.closest('.lane').dataset.stem));
}

/** Returns the accessible names of the elements of the mixer that the Tab key reaches. */
export function tabStops(page: Page): Promise<string[]> {
  const reached = page.locator('.desk :is(button:enabled, input, [tabindex])');
  return reached.evaluateAll((elements) =>
    elements.filter(({ tabIndex }) => tabIndex >= 0).map((one) => one.getAttribute('aria-label') ?? one.textContent),
  );
}

/** Returns the accessible name of the element with the focus. */
export function focusedName(page: Page): Promise<string> {
  return page.locator('*:focus').evaluate((element) => element.getAttribute('aria-label') ?? element.textContent);
}
