// Tests that a list in pages ends, even when the pages are not those of the API.

import { expect, it } from 'vitest';
import { itemsOf } from './pages.ts';

async function items(pages: readonly { readonly next_page_token?: string | null }[]): Promise<number[]> {
  let reads = 0;
  const read = async () => {
    const page = { items: [reads], ...pages[Math.min(reads, pages.length - 1)] };
    reads += 1;
    return page;
  };
  const found: number[] = [];
  for await (const item of itemsOf(read, (page) => page.items)) found.push(item);
  return found;
}

it('a list ends with the page that names no next one', async () => {
  expect(await items([{ next_page_token: 'a' }, { next_page_token: 'b' }, { next_page_token: null }])).toEqual([
    0, 1, 2,
  ]);
  expect(await items([{ next_page_token: 'a' }, {}])).toEqual([0, 1]);
  expect(await items([{}])).toEqual([0]);
});

it('a list of which a page same page token twice is refused', async () => {
  await expect(items([{ next_page_token: 'a' }])).rejects.toThrow('same page token twice');
});
