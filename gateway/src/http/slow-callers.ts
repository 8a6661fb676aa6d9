// Ends connections whose caller does not read its response. Each waiting response holds memory, and
// often a file or a call.

import type { Server, Socket } from 'node:net';
import { createPeriodic, type Periodic } from '@stemline/common/async/periodic.ts';
import type { Logger } from '@stemline/common/logging/logger.ts';
import { socketsOf } from '@stemline/common/net/listen.ts';
import { createPace, type Pace } from './pace.ts';
import { untakenBytes } from './untaken.ts';

/** A response that waits for its caller. */
interface Waiting {
  readonly pace: Pace;
  /** Bytes passed to the operating system. */
  sent: number;
  /**
   * Bytes of `sent` that the caller has not received. Known only for a caller without other
   * progress.
   */
  untaken: number | undefined;
}

const CHECKS_PER_WINDOW = 10;

/** `windowMs`: the window of createPace(). */
export function createSlowCallers(server: Server, windowMs: number, log: Logger): Periodic {
  const sockets = socketsOf(server);
  const waiting = new Map<Socket, Waiting>();
  const everyMs = windowMs / CHECKS_PER_WINDOW;
  let checkedAt = performance.now();

  /** Records the progress since the last check. Returns the responses without progress. */
  const standing = () => {
    const found: [Socket, Waiting][] = [];
    for (const socket of sockets) {
      const known = waiting.get(socket);
      const sent = socket.bytesWritten - socket.writableLength;
      if (socket.writableLength === 0 || socket.destroyed) waiting.delete(socket);
      else if (!known) waiting.set(socket, { pace: createPace(windowMs), sent, untaken: undefined });
      else if (known.sent === sent) found.push([socket, known]);
      else {
        known.pace.moved(sent - known.sent);
        known.sent = sent;
        known.untaken = undefined;
      }
    }
    return found;
  };

  const lookCloser = async (slow: readonly [Socket, Waiting][]) => {
    const address = server.address();
    if (slow.length === 0 || typeof address !== 'object' || !address) return;
    const untakenBy = await untakenBytes(address.port);
    for (const [socket, state] of slow) {
      const untaken = untakenBy.get(socket.remotePort ?? 0);
      if (untaken !== undefined && state.untaken !== undefined) state.pace.moved(Math.max(0, state.untaken - untaken));
      state.untaken = untaken;
    }
  };

  return createPeriodic({
    everyMs,
    work: async () => {
      const now = performance.now();
      // The callers are not responsible for a delay of this process.
      const ms = Math.min(now - checkedAt, 2 * everyMs);
      checkedAt = now;
      await lookCloser(standing());
      for (const [socket, { pace, sent }] of waiting) {
        pace.waited(ms);
        if (!pace.isTooSlow) continue;
        log.info({ sent }, 'the caller does not read its response: the connection is closed');
        waiting.delete(socket);
        socket.destroy();
      }
    },
    onError: (error) => log.error({ err: error }, 'slow callers cannot be checked'),
  });
}
