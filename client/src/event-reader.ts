// Reads server-sent events from a response
// (https://html.spec.whatwg.org/multipage/server-sent-events.html).

import { abortable } from '@stemline/common/async/wait.ts';

/** An event. */
export interface ServerEvent {
  readonly name: string;
  readonly id: string;
  readonly data: string;
}

/** The conditions of a reading. */
export interface ReadOptions {
  /** The server sends a comment at least every 15 seconds. A proxy may hold all of them back. */
  readonly silenceMs?: number | undefined;
  /** Called for each event and each comment: the connection works. */
  readonly onAlive?: (() => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Yields the events until the response ends. Throws a TypeError, as fetch does, when nothing
 * arrives for `silenceMs` (default: 40 seconds), and the reason of the signal.
 */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  { silenceMs = 40_000, onAlive, signal }: ReadOptions = {},
): AsyncGenerator<ServerEvent, void, undefined> {
  const reader = body.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>).getReader();
  const read = () =>
    abortable<{ done: boolean; value?: string | undefined }>(signal, (resolve, reject) => {
      const timer = setTimeout(() => reject(brokenStream('the server sends no events')), silenceMs);
      reader.read().then(resolve, reject);
      return () => clearTimeout(timer);
    });
  let rest = '';
  try {
    for (let piece = await read(); !piece.done; piece = await read()) {
      const blocks = (rest + piece.value).split(/\r?\n\r?\n/);
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const event = eventOf(block);
        if (event.data !== '' || block.startsWith(':')) onAlive?.();
        if (event.data !== '') yield event;
      }
    }
  } finally {
    // The connection may have failed already.
    await reader.cancel().catch(() => undefined);
  }
}

/** Returns the error of a stream that ended before its events did. */
export function brokenStream(cause: string): TypeError {
  return new TypeError('The stream of events broke.', { cause: new Error(cause) });
}

function eventOf(block: string): ServerEvent {
  const fields = { event: 'message', id: '', data: '' };
  for (const line of block.split(/\r?\n/)) {
    const [, name = '', value = ''] = /^(event|id|data): ?(.*)$/.exec(line) ?? [];
    if (name === 'data') fields.data += (fields.data && '\n') + value;
    else if (name === 'event' || name === 'id') fields[name] = value;
  }
  return { name: fields.event, id: fields.id, data: fields.data };
}
