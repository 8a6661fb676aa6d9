// Drops files and folders of this machine on a page, as a visitor does with the mouse.

import type { Locator, Page } from 'playwright-core';

/** Drops on the middle of the target. Calls `whileOver` before the button is released. */
export async function dropFiles(
  page: Page,
  target: Locator,
  paths: readonly string[],
  whileOver: () => Promise<void> = async () => {},
): Promise<void> {
  await target.scrollIntoViewIfNeeded();
  const box = await target.boundingBox();
  if (!box) throw new Error('the target of the drop is not visible');
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  const place = { x: box.x + box.width / 2, y: box.y + box.height / 2, data };
  await session.send('Input.dispatchDragEvent', { type: 'dragEnter', ...place });
  await session.send('Input.dispatchDragEvent', { type: 'dragOver', ...place });
  await whileOver();
  await session.send('Input.dispatchDragEvent', { type: 'drop', ...place });
  await session.detach();
}
