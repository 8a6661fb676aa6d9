// Reads server-sent events from the body of a response. Format: HTML Standard, section 9.2.

/** One event. */
export interface ServerEvent {
  readonly name: string;
  readonly data: string;
}

/**
 * Yields the events in order, and undefined for each comment, with which the server shows that the
 * connection works. Ends with the body.
 */
export async function* serverEvents(
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<ServerEvent | undefined, void, undefined> {
  const decoder = new TextDecoder();
  let rest = '';
  let name = '';
  let data: string[] = [];
  for await (const bytes of body) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split(/\r\n|\n|\r/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line.startsWith(':')) yield undefined;
      else if (line.startsWith('event:')) name = line.slice('event:'.length).trim();
      else if (line.startsWith('data:')) data.push(line.slice('data:'.length).replace(/^ /, ''));
      else if (line === '' && data.length > 0) {
        yield { name: name || 'message', data: data.join('\n') };
        data = [];
        name = '';
      }
    }
  }
}
