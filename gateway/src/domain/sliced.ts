// Cuts a range out of a stream of bytes.

/** Yields the bytes from `start` to `end`, inclusive, and then stops the source. */
export async function* sliced(
  source: AsyncIterable<Uint8Array>,
  { start, end }: { readonly start: number; readonly end: number },
): AsyncGenerator<Uint8Array, void, undefined> {
  let at = 0;
  for await (const bytes of source) {
    const part = bytes.subarray(Math.max(0, start - at), Math.max(0, end + 1 - at));
    at += bytes.byteLength;
    if (part.byteLength > 0) yield part;
    if (at > end) return;
  }
}
