// Reads lists that the server returns in pages.

/** A page of a list. */
interface Page {
  /** null or absent on the last page. */
  readonly next_page_token?: string | null;
}

/**
 * Yields the pages, and reads each when it is requested. Throws a SyntaxError when a page follows
 * itself, as from a cache that ignores the query, because the list would have no end.
 */
export async function* pagesOf<P extends Page>(
  readPage: (pageToken: string | undefined) => Promise<P>,
): AsyncGenerator<P, void, undefined> {
  for (let token: string | undefined; ; ) {
    const page = await readPage(token);
    const next = page.next_page_token ?? undefined;
    if (next !== undefined && next === token)
      throw new SyntaxError(
        'The server sent the same page token twice, so the list would never end. Check for a cache between this program and the server.',
      );
    yield page;
    if (next === undefined) return;
    token = next;
  }
}

/** Yields the items of all pages. Reads a page when its first item is requested. */
export async function* itemsOf<P extends Page, Item>(
  readPage: (pageToken: string | undefined) => Promise<P>,
  itemsOfPage: (page: P) => readonly Item[],
): AsyncGenerator<Item, void, undefined> {
  for await (const page of pagesOf(readPage)) yield* itemsOfPage(page);
}
