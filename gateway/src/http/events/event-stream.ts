// Sends server-sent events (https://html.spec.whatwg.org/#server-sent-events). A client that reads
// slowly gets the newest state of each song, so that the server never holds more than two events of
// a song for it.

import type { ServerResponse } from 'node:http';
import { finished } from 'node:stream';
import type { SongEvent } from '../../domain/live/song-event.ts';

/** The stream of one response. */
export interface EventStream {
  /** Sends the event at once, or the newest state of its song when the client reads again. */
  send(event: SongEvent): void;
  /** Ends the response after the events that wait. */
  end(): void;
}

/** Proxies and clients close a silent connection after 15 s or more. */
const HEARTBEAT_MS = 10_000;
/**
 * Limits of the time after which a client connects again. Clients that disconnect together return
 * one after the other.
 */
const RETRY_MS = { min: 1_000, max: 3_000 };

/** Sets the status and the headers of a stream. */
export function setStreamHeaders(response: ServerResponse): void {
  response.statusCode = 200;
  response.setHeader('content-type', 'text/event-stream; charset=utf-8');
  response.setHeader('cache-control', 'no-store');
  // Keeps nginx from collecting the events.
  response.setHeader('x-accel-buffering', 'no');
}

/** Begins the response. `heartbeatMs`: the interval of the comments that keep it open. */
export function openEventStream(response: ServerResponse, heartbeatMs = HEARTBEAT_MS): EventStream {
  /** The events that wait for the client, by song. */
  const waiting = new Map<string, readonly SongEvent[]>();
  let isEnding = false;

  const flush = () => {
    for (const [songhash, events] of waiting) {
      if (response.writableNeedDrain) return;
      waiting.delete(songhash);
      for (const event of events) response.write(frameOf(event));
    }
    if (isEnding && waiting.size === 0) response.end();
  };
  const heartbeat = setInterval(() => {
    if (!response.writableNeedDrain) response.write(':\n\n');
  }, heartbeatMs);
  response.on('drain', flush);
  // The client may have disconnected already, after which no event follows.
  finished(response, () => {
    clearInterval(heartbeat);
    waiting.clear();
  });

  setStreamHeaders(response);
  response.write(`retry: ${Math.round(RETRY_MS.min + Math.random() * (RETRY_MS.max - RETRY_MS.min))}\n\n`);
  return {
    send: (event) => {
      if (isEnding || response.writableEnded || response.destroyed) return;
      waiting.set(event.songhash, joined(waiting.get(event.songhash), event));
      flush();
    },
    end: () => {
      isEnding = true;
      flush();
    },
  };
}

/** Replaces the states that the client has not got by the newest one. */
function joined([first]: readonly SongEvent[] = [], event: SongEvent): readonly SongEvent[] {
  if (!first) return [event];
  return event.isLast ? [first, event] : [{ ...event, name: 'snapshot' }];
}

function frameOf({ id, name, data }: SongEvent): string {
  return `${id && `id: ${id}\n`}event: ${name}\ndata: ${data}\n\n`;
}
