// Parses the text that ffprobe prints, which is cut when ffprobe fails or prints too much.

/** Returns the value; undefined when the text is not complete JSON. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
