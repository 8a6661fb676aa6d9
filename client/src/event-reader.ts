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
  /** The server sends a comment at least every 15 seconds. A proxy may hold them back. */
  readonly silenceMs?: number | undefined;
  /** Called for each event and each comment: the connection works. */
  readonly onAlive?: (() => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Events of the server are much shorter, in characters. */
const MAX_EVENT_LENGTH = 1024 ** 2;

/**
 * Yields the events until the response ends. Throws a SyntaxError for another kind of response, a
 * TypeError, as fetch does, when no event and no comment arrives for `silenceMs` (default: 40
 * seconds), and the reason of the signal.
 */
export async function* readEvents(
  { headers, body }: Response,
  { silenceMs = 40_000, onAlive, signal }: ReadOptions = {},
): AsyncGenerator<ServerEvent, void, undefined> {
  if (!body) return;
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let silentAt = performance.now() + silenceMs;
  const read = () =>
    abortable<{ done: boolean; value?: Uint8Array | undefined }>(signal, (resolve, reject) => {
      const isSilent = () => reject(brokenStream('the server sends no events'));
      const timer = setTimeout(isSilent, silentAt - performance.now());
      reader.read().then(resolve, reject);
      return () => clearTimeout(timer);
    });
  let rest = '';
  try {
    if (!headers.get('content-type')?.startsWith('text/event-stream')) throw notEvents();
    for (let piece = await read(); !piece.done; piece = await read()) {
      const blocks = (rest + decoder.decode(piece.value, { stream: true })).split(/\r?\n\r?\n/);
      rest = blocks.pop() ?? '';
      if (rest.length > MAX_EVENT_LENGTH) throw notEvents();
      for (const block of blocks) {
        const event = eventOf(block);
        if (event.data === '' && !block.startsWith(':')) continue;
        onAlive?.();
        if (event.data !== '') yield event;
        silentAt = performance.now() + silenceMs;
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

function notEvents(): SyntaxError {
  return new SyntaxError('The answer is not a stream of events.');
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
