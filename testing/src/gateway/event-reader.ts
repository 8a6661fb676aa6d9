// Reads server-sent events in tests.

/** One event. */
export interface ReadEvent {
  /** Undefined: the event has none. */
  readonly id: string | undefined;
  readonly name: string;
  readonly data: { readonly hash: string; readonly [member: string]: unknown };
}

/** A stream of events. */
export interface EventReader {
  readonly response: Response;
  /** All text that has arrived. */
  readonly text: string;
  /** Returns the next event; undefined: the response has ended. */
  next(): Promise<ReadEvent | undefined>;
  /** Returns the next events until one has the name, or the response ends. */
  until(name: string): Promise<ReadEvent[]>;
  /** Disconnects. */
  close(): void;
}

/** Sends the request. The events are read from its answer. */
export async function readEvents(url: string, headers: Record<string, string> = {}): Promise<EventReader> {
  const leaving = new AbortController();
  const response = await fetch(url, { headers: { accept: 'text/event-stream', ...headers }, signal: leaving.signal });
  const body = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let at = 0;

  const next = async (): Promise<ReadEvent | undefined> => {
    for (;;) {
      for (let end = text.indexOf('\n\n', at); end >= 0; end = text.indexOf('\n\n', at)) {
        const block = text.slice(at, end);
        at = end + 2;
        const found = parsed(block);
        if (found) return found;
      }
      const { done, value } = (await body?.read()) ?? { done: true };
      if (done) return undefined;
      text += decoder.decode(value, { stream: true });
    }
  };

  return {
    response,
    get text() {
      return text;
    },
    next,
    until: async (name) => {
      const events: ReadEvent[] = [];
      for (let event = await next(); event; event = await next()) {
        events.push(event);
        if (event.name === name) break;
      }
      return events;
    },
    close: () => leaving.abort(),
  };
}

function parsed(block: string): ReadEvent | undefined {
  const fields = new Map(block.split('\n').map((line) => [line.replace(/:.*/s, ''), line.replace(/^\w*: ?/, '')]));
  const name = fields.get('event');
  return name === undefined ? undefined : { id: fields.get('id'), name, data: JSON.parse(fields.get('data') ?? '') };
}
