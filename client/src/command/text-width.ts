// Measures and fits texts in columns of a terminal.

/** East Asian wide characters and emoji, which take two columns. */
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|^\p{Emoji_Presentation}|\ufe0f/u;
const ZERO = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;

let segmenter: Intl.Segmenter | undefined;

/** Returns the characters as people see them. */
function graphemesOf(text: string): Intl.Segments {
  // It costs as much as the segments of a hundred names.
  segmenter ??= new Intl.Segmenter();
  return segmenter.segment(text);
}

/** Returns the number of columns of a text without control characters. */
export function widthOf(text: string): number {
  let columns = 0;
  for (const { segment } of graphemesOf(text)) columns += widthOfOne(segment);
  return columns;
}

/** Returns the text with `columns` columns: cut with an ellipsis, or with blanks after it. */
export function fit(text: string, columns: number): string {
  const width = widthOf(text);
  if (width <= columns) return text + ' '.repeat(columns - width);
  let kept = '';
  let used = 0;
  for (const { segment } of graphemesOf(text)) {
    const next = widthOfOne(segment);
    if (used + next > columns - 1) break;
    kept += segment;
    used += next;
  }
  return columns <= 0 ? '' : `${kept}…${' '.repeat(columns - 1 - used)}`;
}

function widthOfOne(grapheme: string): number {
  if (ZERO.test(grapheme)) return 0;
  return WIDE.test(grapheme) ? 2 : 1;
}
