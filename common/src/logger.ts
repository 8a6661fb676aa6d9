// One JSON line an event on standard output, written synchronously so that the last line before a SIGKILL is there.

import { type Logger, pino } from 'pino';

export type { Logger } from 'pino';

/** Fields are events' data; messages are short constants. Bodies, secrets and callback queries are never logged. */
export function createLogger(service: string, level: string): Logger {
  return pino(
    { base: { service, pid: process.pid }, level, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: 1, sync: true }),
  );
}

export function createSilentLogger(): Logger {
  return pino({ level: 'silent' });
}
