// Cuts a text to a number of bytes, between characters as people see them.

/** The longest beginning that takes at most `maxBytes` in UTF-8. Half a surrogate pair is replaced first. */
export function cutText(text: string, maxBytes: number): string {
  const whole = Buffer.from(text).toString();
  if (Buffer.byteLength(whole) <= maxBytes) return whole;
  let end = 0;
  let bytes = 0;
  // Only what could fit is looked at: a character takes a byte or more.
  for (const { segment } of new Intl.Segmenter().segment(whole.slice(0, maxBytes + 1))) {
    bytes += Buffer.byteLength(segment);
    if (bytes > maxBytes) break;
    end += segment.length;
  }
  return whole.slice(0, end);
}
