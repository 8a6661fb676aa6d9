// One JSON line an event on standard output, written synchronously so that the last line before a SIGKILL is there.

import { type Logger, pino } from 'pino';

export type { Logger } from 'pino';

/** A second place for log lines of level info and above. */
export interface LogSink {
  /** Takes one line of JSON. Neither throws nor waits. */
  write(line: string): void;
  /** Hands on what it still holds, within a short time. */
  stop(): Promise<void>;
}

/** Lines that are kept while standard output takes none, as a file on a full disk. */
const MAX_KEPT_BYTES = 256 * 1024;

/** Fields are events' data; messages are short constants. Bodies, secrets and callback queries are never logged. */
export function createLogger(service: string, level: string, sink?: LogSink): Logger {
  const output = pino.destination({ dest: 1, sync: true, maxLength: MAX_KEPT_BYTES });
  // A log that cannot be written must not end the service, and there is no other place to say so.
  output.on('error', () => undefined);
  // Every write is complete already. The original waits for ever where the disk is full, and log.fatal() calls it.
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
