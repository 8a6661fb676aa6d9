// Reads the length of ID3v2 tags, which may precede the audio in a file of any format. Runs in
// browsers too.

/** Length of the header, in bytes. */
const ID3_HEADER_BYTES = 10;
/** The letters ID3. */
const ID3 = [0x49, 0x44, 0x33];

/**
 * Returns the length of the tag at `at` in `head` in bytes, with its header and footer; 0 when
 * there is no tag. The tag may be longer than `head`.
 */
export function id3Bytes(head: Uint8Array, at = 0): number {
  if (head.length < at + ID3_HEADER_BYTES || !ID3.every((byte, index) => head[at + index] === byte)) return 0;
  const sizes = [...head.subarray(at + 6, at + ID3_HEADER_BYTES)];
  // Each byte holds seven bits.
  if (sizes.some((byte) => byte > 0x7f)) return 0;
  const size = sizes.reduce((sum, byte) => (sum << 7) | byte, 0);
  // A footer repeats the header.
  const footer = ((head[at + 5] as number) & 0x10) !== 0 ? ID3_HEADER_BYTES : 0;
  return ID3_HEADER_BYTES + size + footer;
}

/**
 * Returns the length of all tags at the beginning of `head` in bytes; more than the length of
 * `head` when the last tag is longer.
 */
export function allId3Bytes(head: Uint8Array): number {
  let end = 0;
  for (let tag = id3Bytes(head); tag > 0; tag = id3Bytes(head, end)) end += tag;
  return end;
}
