// Streams the progress of one song, and of several songs, as server-sent events.

import { untilAborted } from '@stemline/common/async/wait.ts';
import { WATCH_SONG, WATCH_SONGS } from '../api/event-operations.ts';
import { resumePointOf } from '../domain/live/song-event.ts';
import type { Membership } from '../domain/live/song-feeds.ts';
import { isEnded } from '../domain/run-view.ts';
import { type EventStream, openEventStream, setStreamHeaders } from '../http/events/event-stream.ts';
import { type RequestContext, type Route, route } from '../http/route.ts';
import type { Parts } from './parts.ts';

/** The most songs of one connection whose watches start at the same time. */
const PARALLEL_STARTS = 10;

/** The routes of live events. */
export function eventRoutes({ reader, live }: Parts): Route[] {
  return [
    route(WATCH_SONG, async (context, { songhash }) => {
      const { request, response } = context;
      // Throws SONG_UNKNOWN before the response begins.
      const run = await reader.knownRun(songhash, context);
      const { after, endedRun } = resumePointOf(songhash, request.headers['last-event-id']);
      if (run && isEnded(run) && run.run === endedRun) {
        response.statusCode = 204;
        response.end();
        return;
      }
      await streaming(live, context, (stream) => {
        const { leave } = live.feeds.join(songhash, after, (event) => {
          stream.send(event);
          if (event.isLast) stream.end();
        });
        return leave;
      });
    }),
    route(WATCH_SONGS, (context, { songs }) =>
      streaming(live, context, (stream) => {
        const members: Membership[] = [];
        const left = [...songs];
        const joinNext = async () => {
          for (let next = left.shift(); next !== undefined; next = left.shift()) {
            const member = live.feeds.join(next, '', stream.send);
            members.push(member);
            await member.started;
          }
        };
        for (let count = 0; count < PARALLEL_STARTS; count += 1) void joinNext();
        return () => {
          left.length = 0;
          for (const { leave } of members) void leave();
        };
      }),
    ),
  ];
}

/**
 * Keeps a stream open until the caller disconnects, the stream ends or the gateway stops. Then
 * calls the result of `begin`, and keeps the slot until that has resolved.
 */
async function streaming(
  { slots, stopping }: Parts['live'],
  { request, response, signal }: RequestContext,
  begin: (stream: EventStream) => () => void | Promise<void>,
): Promise<void> {
  if (request.method === 'HEAD') {
    setStreamHeaders(response);
    response.end();
    return;
  }
  const release = slots.take();
  try {
    const stream = openEventStream(response);
    const end = begin(stream);
    const stop = () => response.end();
    stopping.addEventListener('abort', stop, { once: true });
    if (stopping.aborted) stop();
    await untilAborted(signal);
    stopping.removeEventListener('abort', stop);
    await end();
  } finally {
    release();
  }
}
