// Runs a service from start to exit. The first SIGTERM or SIGINT releases everything in reverse
// order within the grace time and exits with 0. A second signal or an overrun exits with 1.

import { untilAborted } from '../async/wait.ts';
import { routeGrpcLog } from '../grpc/log.ts';
import { createLogger, type Logger, type LogSink } from '../logging/logger.ts';
import { ConfigError } from './env.ts';
import { StartRefused } from './start-refused.ts';

/** Exit code for wrong settings (EX_CONFIG of sysexits.h); a restart does not help. */
export const WRONG_SETTINGS_EXIT = 78;

export interface Lifecycle {
  /**
   * Aborts at the first signal, and when the start fails. Loops that accept work end then, before
   * any release.
   */
  readonly signal: AbortSignal;
  /** Registers a release; releases run last-in first-out, each awaited. */
  onRelease(name: string, release: () => void | Promise<void>): void;
  /**
   * Ends the service as if its start had failed. A running part calls it when it cannot continue.
   */
  fail(error: Error): void;
}

export interface ServiceSpec<Config extends { readonly logLevel: string }> {
  /** The name that logs show. */
  readonly name: string;
  /** Reads the settings; throws a ConfigError that names every wrong one. */
  readonly config: () => Config;
  /** Time from the first signal to the forced exit, even while the service is starting. */
  readonly graceMs: (config: Config) => number;
  /**
   * A second destination for log lines. It reports its own faults to a logger without this sink.
   */
  readonly logSink?: (config: Config, log: Logger) => LogSink | undefined;
}

/**
 * Runs a service until a signal arrives. `start` builds and starts the parts; main.ts contains
 * nothing else.
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
  const fail = (error: unknown) => {
    exitCode = error instanceof ConfigError || error instanceof StartRefused ? WRONG_SETTINGS_EXIT : 1;
    reportFailure(error, log);
    // Loops that have started end with the signal, and their releases wait for them.
    if (!stopping.signal.aborted) stop();
  };
  const stop = () => {
    if (stopping.signal.aborted) process.exit(1);
    setTimeout(() => process.exit(1), spec.graceMs(config));
    stopping.abort();
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  try {
    await start(config, log, {
      signal: stopping.signal,
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
  // The log is released last, because the other releases write to it.
  await sink?.stop();
  process.exit(exitCode);
}

function configOrExit<Config>(read: () => Config): Config {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(wrongSettings(error));
    process.exit(WRONG_SETTINGS_EXIT);
  }
}

function wrongSettings(error: ConfigError): string {
  return `Wrong settings:\n${error.message}\n`;
}

function reportFailure(error: unknown, log: Logger): void {
  if (error instanceof ConfigError) process.stderr.write(wrongSettings(error));
  else if (error instanceof StartRefused) process.stderr.write(`${error.message}\n`);
  else if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
    process.stderr.write(`${error.message}. Is another copy running? Choose another port (see README, "Ports").\n`);
  else log.fatal({ err: error }, 'the service cannot continue');
}
