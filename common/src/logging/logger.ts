// Writes one JSON line per event to standard output. Writes are synchronous, so that the last line
// before a SIGKILL is complete.

import { type Logger, pino } from 'pino';

export type { Logger } from 'pino';

/** The levels that STEMLINE_LOG_LEVEL accepts, the most detailed first. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** A second destination for log lines of level info and above. */
export interface LogSink {
  /** Accepts one line of JSON. Never throws or waits. */
  write(line: string): void;
  /** Delivers the remaining lines within a short time. */
  stop(): Promise<void>;
}

/**
 * The amount of log text that is kept while standard output fails, such as a file on a full disk.
 */
const MAX_KEPT_BYTES = 256 * 1024;

/**
 * Fields are events' data; messages are short constants. Bodies, secrets and callback queries are
 * never logged.
 */
export function createLogger(service: string, level: string, sink?: LogSink): Logger {
  const output = pino.destination({ dest: 1, sync: true, maxLength: MAX_KEPT_BYTES });
  // A failing log must not end the service, and the service cannot report it anywhere else.
  output.on('error', () => undefined);
  // Every write is already synchronous. pino's own flushSync, which log.fatal() calls, waits
  // forever on a full disk.
  output.flushSync = () => undefined;
  const options = { base: { service, pid: process.pid }, level, timestamp: pino.stdTimeFunctions.isoTime };
  if (!sink) return pino(options, output);
  const streams = [
    { level: 'trace' as const, stream: output },
    { level: 'info' as const, stream: sink },
  ];
  return pino(options, pino.multistream(streams));
}

export function createSilentLogger(): Logger {
  return pino({ level: 'silent' });
}
