// Measures the pages of Ogg files. Offsets are those of RFC 3533.

/** Size of the header of a page, without the sizes of its segments. */
export const OGG_HEADER_BYTES = 27;
/** Size of the largest page: a header, 255 segments of 255 bytes, and their sizes. */
export const MAX_OGG_PAGE_BYTES = OGG_HEADER_BYTES + 255 + 255 * 255;

/** Returns the size of the page that `page` begins with; undefined when its header is cut. */
export function oggPageBytes(page: Buffer): number | undefined {
  const segments = page[OGG_HEADER_BYTES - 1];
  if (segments === undefined) return undefined;
  const sizes = page.subarray(OGG_HEADER_BYTES, OGG_HEADER_BYTES + segments);
  return sizes.byteLength < segments ? undefined : sizes.reduce((sum, one) => sum + one, OGG_HEADER_BYTES + segments);
}
