// Writes one JSON line for each event to standard output. Writes are synchronous, so that the last
// line before a SIGKILL is complete.

import { type Logger, pino } from 'pino';

/** Fields hold the data of an event, and its message is a short constant. */
export type { Logger } from 'pino';

/** The levels that STEMLINE_LOG_LEVEL accepts, the most detailed first. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** A further destination for log lines of level info and above. */
export interface LogSink {
  /** Accepts one line of JSON. Never throws and never waits. */
  write(line: string): void;
  /** Delivers the remaining lines within a short time. */
  stop(): Promise<void>;
}

/** The most log text that is kept while standard output fails, such as on a full disk. */
const MAX_KEPT_BYTES = 256 * 1024;

/**
 * Fields that no line contains, however the callers wrote them: secrets, and the arguments of a
 * command in an error of the Redis client.
 */
const REDACTED = {
  paths: ['secret', '*.secret', '*.*.secret', '*.*.*.secret', '*.command.args', '*.cause.command.args'],
  censor: '[secret]',
};

/**
 * Returns the fields of an error. Those of gRPC have the metadata of the answer, of which the
 * redaction makes a copy that cannot be written: the line would have no error at all.
 */
function fieldsOfError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { metadata: _metadata, ...fields } = pino.stdSerializers.err(error);
  return fields;
}

/**
 * Callers must not log request bodies, secrets or the queries of callback URLs. `service` is a
 * field of every line.
 */
export function createLogger(service: string, level: string, sink?: LogSink): Logger {
  const output = pino.destination({ dest: 1, sync: true, maxLength: MAX_KEPT_BYTES });
  // A fault of standard output must not end the service, and there is no other place to report it.
  output.on('error', () => undefined);
  // Nothing remains to be flushed, because writes are synchronous. The flushSync of pino, which
  // log.fatal() calls, waits for ever on a full disk.
  output.flushSync = () => undefined;
  const base = { service, pid: process.pid };
  const serializers = { err: fieldsOfError };
  const options = { base, level, timestamp: pino.stdTimeFunctions.isoTime, redact: REDACTED, serializers };
  if (!sink) return pino(options, output);
  const streams = [
    { level: 'trace' as const, stream: output },
    { level: 'info' as const, stream: sink },
  ];
  return pino(options, pino.multistream(streams));
}

/** Returns a logger for tests that writes nothing. */
export function createSilentLogger(): Logger {
  return pino({ level: 'silent' });
}
