// Reads lists that the server returns in pages.

/** A page of a list. */
interface Page {
  /** null on the last page. */
  readonly next_page_token: string | null;
}

/** Yields the items of all pages. Reads a page when its first item is requested. */
export async function* itemsOf<P extends Page, Item>(
  readPage: (pageToken: string | undefined) => Promise<P>,
  itemsOfPage: (page: P) => readonly Item[],
): AsyncGenerator<Item, void, undefined> {
  for (let token: string | undefined; ; ) {
    const page = await readPage(token);
    yield* itemsOfPage(page);
    if (page.next_page_token === null) return;
    token = page.next_page_token;
  }
}
