// Runs a service from its start to its exit. The first SIGTERM or SIGINT releases all parts in
// reverse order and then exits with 0, or with 1 when a release fails. A second signal, or the end
// of the grace time, exits with 1 at once.

import { untilAborted } from '../async/wait.ts';
import { routeGrpcLog } from '../grpc/log.ts';
import { createLogger, type Logger, type LogSink } from '../logging/logger.ts';
import { ConfigError, StartRefused } from './start-refused.ts';

/** The exit code of a process that a restart does not help (EX_CONFIG of sysexits.h). */
export const WRONG_SETTINGS_EXIT = 78;

/** Connects the parts of a service with its end. */
export interface Lifecycle {
  /**
   * Aborts at the first signal and when the service fails. Loops that accept work must end then.
   */
  readonly signal: AbortSignal;
  /** Returns what has ended the service; undefined while it runs. */
  endedBy(): 'SIGTERM' | 'SIGINT' | 'failure' | undefined;
  /** Registers a release. Releases run one after the other, the last one registered first. */
  onRelease(name: string, release: () => void | Promise<void>): void;
  /** Ends the service with an error. A part calls it when it cannot continue. */
  fail(error: Error): void;
}

/** The description of a service. */
export interface ServiceSpec<Config extends { readonly logLevel: string }> {
  /** The name of the service in its log. */
  readonly name: string;
  /** Reads the settings; throws a ConfigError that names every wrong one. */
  readonly config: () => Config;
  /** Returns the milliseconds from the first signal to the forced exit. */
  readonly graceMs: (config: Config) => number;
  /** Returns a further destination for log lines. `log` does not write to it. */
  readonly logSink?: (config: Config, log: Logger) => LogSink | undefined;
}

/**
 * Runs a service until a signal arrives, and ends the process. `start` creates and starts the parts
 * of the service.
 */
export async function runService<Config extends { readonly logLevel: string }>(
  spec: ServiceSpec<Config>,
  start: (config: Config, log: Logger, life: Lifecycle) => Promise<void>,
): Promise<void> {
  const config = configOrExit(spec.config);
  const sink = spec.logSink?.(config, createLogger(spec.name, config.logLevel));
  const log = createLogger(spec.name, config.logLevel, sink);
  routeGrpcLog(log);
  const stopping = new AbortController();
  const releases: { name: string; release: () => void | Promise<void> }[] = [];
  let exitCode = 0;
  let endedBy: ReturnType<Lifecycle['endedBy']>;
  const fail = (error: unknown) => {
    exitCode = error instanceof StartRefused ? WRONG_SETTINGS_EXIT : 1;
    reportFailure(error, log);
    // Aborts the signal also after a failed start: releases wait for loops, which end with it.
    if (!stopping.signal.aborted) stop('failure');
  };
  const stop = (cause: NonNullable<typeof endedBy>) => {
    if (stopping.signal.aborted) process.exit(1);
    endedBy = cause;
    setTimeout(() => process.exit(1), spec.graceMs(config));
    stopping.abort();
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
  try {
    await start(config, log, {
      signal: stopping.signal,
      endedBy: () => endedBy,
      onRelease: (name, release) => releases.push({ name, release }),
      fail,
    });
    await untilAborted(stopping.signal);
  } catch (error) {
    fail(error);
  }
  for (const { name, release } of releases.reverse()) {
    try {
      await release();
    } catch (error) {
      log.error({ err: error, part: name }, 'release failed');
      exitCode ||= 1;
    }
  }
  // Last, because the releases write to the log.
  await sink?.stop();
  process.exit(exitCode);
}

function configOrExit<Config>(read: () => Config): Config {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(refusalText(error));
    process.exit(WRONG_SETTINGS_EXIT);
  }
}

function refusalText(error: StartRefused): string {
  return error instanceof ConfigError ? `Wrong settings:\n${error.message}\n` : `${error.message}\n`;
}

function reportFailure(error: unknown, log: Logger): void {
  if (error instanceof StartRefused) process.stderr.write(refusalText(error));
  else if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
    process.stderr.write(`${error.message}. Is another copy running? Choose another port (see README, "Ports").\n`);
  else log.fatal({ err: error }, 'the service cannot continue');
}
