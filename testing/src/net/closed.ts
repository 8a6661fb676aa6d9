// Waits for the end of a socket, however it ends.

import type { Socket } from 'node:net';

/** Resolves at the next `close`, also after a reset, with which events.once() would reject. */
export function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()));
}
