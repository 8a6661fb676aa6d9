// Shortens a text to a number of bytes without splitting a visible character (grapheme cluster).

/**
 * Returns the longest beginning of the text that has at most `maxBytes` in UTF-8. Each half of a
 * surrogate pair becomes the replacement character.
 */
export function cutText(text: string, maxBytes: number): string {
  const whole = Buffer.from(text).toString();
  if (Buffer.byteLength(whole) <= maxBytes) return whole;
  let end = 0;
  let bytes = 0;
  // Each character takes at least one byte, so only this part can fit.
  for (const { segment } of new Intl.Segmenter().segment(whole.slice(0, maxBytes + 1))) {
    bytes += Buffer.byteLength(segment);
    if (bytes > maxBytes) break;
    end += segment.length;
  }
  return whole.slice(0, end);
}
