// Reads the length of an ID3v2 tag, which may precede the audio in a file of any format.

/** Length of the header, in bytes. */
const ID3_HEADER_BYTES = 10;

/**
 * Returns the length of the tag at the beginning of `head` in bytes, with its header and footer; 0
 * when there is no tag.
 */
export function id3Bytes(head: Buffer): number {
  if (head.length < ID3_HEADER_BYTES || head.toString('latin1', 0, 3) !== 'ID3') return 0;
  // Each byte holds seven bits.
  const size = [6, 7, 8, 9].reduce((sum, at) => (sum << 7) | ((head[at] as number) & 0x7f), 0);
  // A footer repeats the header.
  const footer = ((head[5] as number) & 0x10) !== 0 ? ID3_HEADER_BYTES : 0;
  return ID3_HEADER_BYTES + size + footer;
}
