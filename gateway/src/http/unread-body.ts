// Drains bodies that no handler reads to the end. Closing the connection while the client sends may
// destroy the answer before the client reads it, and waiting for a slow client might never end.
// Therefore the rest of a body is drained only while it arrives quickly.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { MIN_BYTES_PER_SECOND } from './pace.ts';

/** Interval of the checks of the speed. */
const CHECK_MS = 2_000;
/** The most bytes that are drained. */
const MAX_BYTES = 64 * 1024 ** 2;
/** The longest time for draining. */
const MAX_MS = 15_000;

const cuts = new WeakMap<IncomingMessage, AbortController>();

/** Records that the rest of the body will not be read, although an answer can still be sent. */
export function markCut(request: IncomingMessage): void {
  cutOf(request).abort();
}

/** Returns a signal that aborts at `markCut`. */
export function cutSignalOf(request: IncomingMessage): AbortSignal {
  return cutOf(request).signal;
}

function cutOf(request: IncomingMessage): AbortController {
  const controller = cuts.get(request) ?? new AbortController();
  cuts.set(request, controller);
  return controller;
}

/** Resolves when the whole body has arrived, or when the rest is too slow or too large. */
export function restOfBody(request: IncomingMessage): Promise<void> {
  const { socket } = request;
  const startBytes = socket.bytesRead;
  const endsAt = Date.now() + MAX_MS;
  let seenBytes = startBytes;
  return new Promise((resolve) => {
    const settle = () => {
      clearInterval(timer);
      request.off('data', discard).off('end', settle).off('error', settle);
      socket.off('close', settle);
      resolve();
    };
    const timer = setInterval(() => {
      const newBytes = socket.bytesRead - seenBytes;
      seenBytes = socket.bytesRead;
      const isSlow = newBytes < (CHECK_MS / 1000) * MIN_BYTES_PER_SECOND;
      if (request.complete || isSlow || Date.now() >= endsAt || seenBytes - startBytes > MAX_BYTES) settle();
    }, CHECK_MS);
    if (request.complete || socket.destroyed) return settle();
    request.on('data', discard).on('end', settle).on('error', settle);
    socket.on('close', settle);
    request.resume();
  });
}

function discard(): void {}

/**
 * Closes a kept-alive connection after the answer if the client does not send the rest of its body.
 */
export function boundUnreadBody(request: IncomingMessage, response: ServerResponse): void {
  response.once('finish', async () => {
    await restOfBody(request);
    if (!request.complete) request.socket.destroySoon();
  });
}
