// Keeps the first bytes of a stream while another reader consumes it, so that the format can be
// recognised afterwards.

export interface NotedHead {
  /** The chunks of the source, unchanged. */
  readonly bytes: AsyncGenerator<Uint8Array>;
  /** The bytes so far, up to the limit. */
  head(): Buffer;
}

export function noteHead(source: AsyncIterable<Uint8Array>, maxBytes: number): NotedHead {
  const kept: Uint8Array[] = [];
  let size = 0;
  async function* passing(): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      if (size < maxBytes) {
        const piece = chunk.slice(0, maxBytes - size);
        kept.push(piece);
        size += piece.byteLength;
      }
      yield chunk;
    }
  }
  return { bytes: passing(), head: () => Buffer.concat(kept) };
}
