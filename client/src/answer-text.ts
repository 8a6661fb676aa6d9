// Reads the text of a response up to a limit, because another program at the address of the server
// may answer without end.

/** The beginning of a response. */
export interface AnswerText {
  readonly text: string;
  /** False: the response is longer than the limit. */
  readonly isWhole: boolean;
}

/** Reads at most `maxBytes` of the body, and ends a response that is longer. */
export async function beginningOf({ body }: Response, maxBytes: number): Promise<AnswerText> {
  if (!body) return { text: '', isWhole: true };
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let text = '';
  let left = maxBytes;
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    text += decoder.decode(piece.value.subarray(0, left), { stream: true });
    left -= piece.value.byteLength;
    if (left < 0) {
      // The connection may have failed already.
      await reader.cancel().catch(() => undefined);
      return { text, isWhole: false };
    }
  }
  return { text: text + decoder.decode(), isWhole: true };
}

/**
 * Larger than any answer of the API but a whole queue, and so small that a slow machine reads it
 * within a second.
 */
const MAX_JSON_BYTES = 8 * 1024 ** 2;
/** Larger than a queue with a million songs. */
export const MAX_QUEUE_BYTES = 128 * 1024 ** 2;

/** Reads the JSON of a response. Throws a SyntaxError when it is too long or not JSON. */
export async function jsonOf(response: Response, maxBytes = MAX_JSON_BYTES): Promise<unknown> {
  const { text, isWhole } = await beginningOf(response, maxBytes);
  if (!isWhole) throw new SyntaxError(`The answer has more than ${maxBytes} bytes.`);
  return JSON.parse(text);
}
