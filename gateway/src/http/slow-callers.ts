// Closes connections whose caller does not read its response. Each waiting response keeps memory,
// and often an open file or call.

import { readFile } from 'node:fs/promises';
import type { Server, Socket } from 'node:net';
import { createPeriodic, type Periodic } from '@stemline/common/async/periodic.ts';
import type { Logger } from '@stemline/common/logging/logger.ts';
import { socketsOf } from '@stemline/common/net/listen.ts';
import { createPace, type Pace } from './pace.ts';

/** A response that waits for its caller. */
interface Waiting {
  readonly pace: Pace;
  /** Bytes passed to the operating system. */
  sent: number;
  /**
   * Bytes of `sent` that the caller has not received, if the operating system reports them.
   * Undefined after a check that saw `sent` grow.
   */
  unreceived: number | undefined;
}

const CHECKS_PER_WINDOW = 10;
/** Files of Linux. On other systems, the number of unreceived bytes is not known. */
const SOCKET_TABLES = ['/proc/net/tcp', '/proc/net/tcp6'];
/**
 * Columns: number, local and remote address with port, state, bytes to send and to read; all in
 * hexadecimal.
 */
const SOCKET_LINE = /^ *\d+: [\dA-F]+:([\dA-F]{4}) [\dA-F]+:([\dA-F]{4}) [\dA-F]{2} ([\dA-F]{8}):/;

/**
 * Creates the periodic check of the callers of `server`. `windowMs`: the window of `createPace`.
 */
export function createSlowCallers(server: Server, windowMs: number, log: Logger): Periodic {
  const check = createSlowCallerCheck(server, windowMs, log);
  const everyMs = windowMs / CHECKS_PER_WINDOW;
  let checkedAt = performance.now();
  return createPeriodic({
    everyMs,
    work: () => {
      const now = performance.now();
      // A delay of this process must not count as waiting for the callers.
      const ms = Math.min(now - checkedAt, 2 * everyMs);
      checkedAt = now;
      return check(ms);
    },
    onError: (error) => log.error({ err: error }, 'slow callers cannot be checked'),
  });
}

/**
 * Creates a check that closes the connections of slow callers. Its argument: the milliseconds since
 * the last check.
 */
export function createSlowCallerCheck(
  server: Server,
  windowMs: number,
  log: Logger,
): (sinceLastMs: number) => Promise<void> {
  const sockets = socketsOf(server);
  const waiting = new Map<Socket, Waiting>();

  /** Records the progress since the last check. Returns the responses without progress. */
  const withoutProgress = () => {
    const found: [Socket, Waiting][] = [];
    for (const socket of sockets) {
      const known = waiting.get(socket);
      const sent = socket.bytesWritten - socket.writableLength;
      if (socket.writableLength === 0 || socket.destroyed) waiting.delete(socket);
      else if (!known) waiting.set(socket, { pace: createPace(windowMs), sent, unreceived: undefined });
      else if (known.sent === sent) found.push([socket, known]);
      else {
        known.pace.moved(sent - known.sent);
        known.sent = sent;
        known.unreceived = undefined;
      }
    }
    return found;
  };

  const checkReceived = async (slow: readonly [Socket, Waiting][]) => {
    const address = server.address();
    if (slow.length === 0 || typeof address !== 'object' || !address) return;
    const unreceivedBy = await unreceivedBytes(address.port);
    for (const [socket, state] of slow) {
      const unreceived = unreceivedBy.get(socket.remotePort ?? 0);
      if (unreceived !== undefined && state.unreceived !== undefined)
        state.pace.moved(Math.max(0, state.unreceived - unreceived));
      state.unreceived = unreceived;
    }
  };

  return async (sinceLastMs) => {
    await checkReceived(withoutProgress());
    for (const [socket, { pace, sent }] of waiting) {
      pace.waited(sinceLastMs);
      if (!pace.isTooSlow) continue;
      log.info({ sent }, 'the caller does not read its response: the connection is closed');
      waiting.delete(socket);
      socket.destroy();
    }
  };
}

/**
 * Reads from the operating system how many sent bytes the clients of a local port have not
 * received. The keys are the ports of the clients. Node does not see slow progress, because the
 * system buffers much: a client that reads 20 KB a second over a fast network shows progress once a
 * minute. For two clients on different machines with the same port, returns the smaller number.
 */
async function unreceivedBytes(localPort: number): Promise<ReadonlyMap<number, number>> {
  const found = new Map<number, number>();
  for (const table of SOCKET_TABLES) {
    const text = await readFile(table, 'latin1').catch(() => '');
    for (const line of text.split('\n')) {
      const [, local = '', remote = '', queued = ''] = SOCKET_LINE.exec(line) ?? [];
      if (Number.parseInt(local, 16) !== localPort) continue;
      const port = Number.parseInt(remote, 16);
      found.set(port, Math.min(found.get(port) ?? Number.POSITIVE_INFINITY, Number.parseInt(queued, 16)));
    }
  }
  return found;
}
