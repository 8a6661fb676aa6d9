// Drains the rest of an unwanted body while it arrives quickly. Closing the connection while the
// client sends may destroy the answer before the client reads it. Waiting for a slow client might
// never end.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { MIN_BYTES_PER_SECOND } from './pace.ts';

const LOOK_MS = 2_000;
const MAX_BYTES = 64 * 1024 ** 2;
const MAX_MS = 15_000;

/**
 * Resolves with true when the whole body has arrived, and with false when it is too slow or too
 * large.
 */
export function restOfBody(request: IncomingMessage): Promise<boolean> {
  const { socket } = request;
  const startBytes = socket.bytesRead;
  const endsAt = Date.now() + MAX_MS;
  let seenBytes = startBytes;
  return new Promise((resolve) => {
    const settle = () => {
      clearInterval(timer);
      request.off('data', discard).off('end', settle).off('error', settle);
      socket.off('close', settle);
      resolve(request.complete);
    };
    const timer = setInterval(() => {
      const cameBytes = socket.bytesRead - seenBytes;
      seenBytes = socket.bytesRead;
      const isSlow = cameBytes < (LOOK_MS / 1000) * MIN_BYTES_PER_SECOND;
      if (request.complete || isSlow || Date.now() >= endsAt || seenBytes - startBytes > MAX_BYTES) settle();
    }, LOOK_MS);
    if (request.complete || socket.destroyed) return settle();
    request.on('data', discard).on('end', settle).on('error', settle);
    socket.on('close', settle);
    request.resume();
  });
}

function discard(): void {}

/** Closes a kept-alive connection after the answer when the client does not finish its body. */
export function boundUnreadBody(request: IncomingMessage, response: ServerResponse): void {
  response.once('finish', async () => {
    if (!(await restOfBody(request))) request.socket.destroySoon();
  });
}
