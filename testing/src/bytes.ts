// Hashes bytes, splits them into chunks, and collects streams.

import { createHash } from 'node:crypto';

/** Returns the SHA-224 of the bytes in hex. */
export const sha224 = (bytes: Uint8Array | string) => createHash('sha224').update(bytes).digest('hex');

/** Yields the bytes in chunks of at most `size` bytes. */
export async function* pieces(bytes: Uint8Array, size = 200_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size);
}

/** Resolves with all items of a stream. Rejects with the stream's error. */
export async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

/**
 * Resolves with the info of a download, its bytes, and the size of each chunk in bytes. Rejects
 * with the stream's error.
 */
export async function downloaded<I>(
  source: AsyncIterable<{ info?: I | null | undefined; chunk?: Uint8Array | undefined }>,
): Promise<{ info: I; bytes: Buffer; chunkSizes: number[] }> {
  const [first, ...rest] = await collect(source);
  const chunks = rest.map(({ chunk }) => chunk ?? new Uint8Array());
  return { info: first?.info as I, bytes: Buffer.concat(chunks), chunkSizes: chunks.map((chunk) => chunk.byteLength) };
}
