// One JSON line an event on standard output, written synchronously so that the last line before a SIGKILL is there.

import { type Logger, pino } from 'pino';

export type { Logger } from 'pino';

/** Lines that are kept while standard output takes none, as a file on a full disk. */
const MAX_KEPT_BYTES = 256 * 1024;

/** Fields are events' data; messages are short constants. Bodies, secrets and callback queries are never logged. */
export function createLogger(service: string, level: string): Logger {
  const output = pino.destination({ dest: 1, sync: true, maxLength: MAX_KEPT_BYTES });
  // A log that cannot be written must not end the service, and there is no other place to say so.
  output.on('error', () => undefined);
  // Every write is complete already. The original waits for ever where the disk is full, and log.fatal() calls it.
  output.flushSync = () => undefined;
  return pino({ base: { service, pid: process.pid }, level, timestamp: pino.stdTimeFunctions.isoTime }, output);
}

export function createSilentLogger(): Logger {
  return pino({ level: 'silent' });
}
