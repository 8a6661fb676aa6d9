// Runs one engine process from spawn to exit, with its pipes and its log. engine.ts decides when to
// start the next one.

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Logger } from '@stemline/common/logging/logger.ts';
import { type Channel, createChannel } from './channel.ts';
import type { EngineModels, Hello } from './protocol.ts';

/** The command that starts the engine. */
export interface EngineCommand {
  readonly file: string;
  readonly args: readonly string[];
  /** Working folder; with `-m stemline_engine` it is the folder with the package. */
  readonly folder: string;
  /** The whole environment of the child. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A process that was started. */
export interface EngineProcess {
  readonly channel: Channel;
  /** Resolves with the first message; stays pending when the engine sends none. */
  readonly greeted: Promise<Hello>;
  /** Resolves when the process has ended and its pending calls have failed. Never rejects. */
  readonly ended: Promise<EngineEnd>;
  /** Returns the time of the engine's last output, by performance.now(). */
  heardAt(): number;
  /** Ends the process at once; its pending calls fail with `reason`. */
  kill(reason: Error): void;
  /** Requests a shutdown, then sends SIGTERM, then SIGKILL, a third of `withinMs` apart. */
  stop(withinMs: number): Promise<void>;
}

/** The end of a process. */
export interface EngineEnd {
  readonly reason: Error;
  readonly exitCode: number | null;
  /** The last error in its log, for people; empty when there is none. */
  readonly lastError: string;
}

/** Time in which output from before the end may still arrive through the pipe. */
const LAST_OUTPUT_MS = 500;

/** Starts the engine. When the command cannot be started, `ended` resolves with that error. */
export function startEngineProcess(
  command: EngineCommand,
  deps: { readonly log: Logger; readonly onModels: (models: EngineModels) => void },
): EngineProcess {
  const { log } = deps;
  const child = spawn(command.file, command.args, {
    cwd: command.folder,
    env: command.environment,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let killedFor: Error | undefined;
  let heardAt = performance.now();
  const kill = (reason: Error) => {
    killedFor ??= reason;
    child.kill('SIGKILL');
  };
  let greet: (hello: Hello) => void = () => undefined;
  const greeted = new Promise<Hello>((resolve) => {
    greet = resolve;
  });
  const channel = createChannel({
    write: (line) => child.stdin.write(line),
    onHello: (hello) => greet(hello),
    onModels: deps.onModels,
    onFault: (error) => {
      log.error({ err: error }, 'engine broke the protocol');
      kill(error);
    },
  });
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (text: string) => {
    heardAt = performance.now();
    channel.receive(text);
  });
  // A write to a process that has just ended fails here; the exit reports the reason.
  child.stdin.on('error', () => undefined);
  let lastError = '';
  createInterface({ input: child.stderr }).on('line', (line) => {
    lastError = logLine(log, line) ?? lastError;
  });

  const ended = untilEnded(child).then(({ exitCode, reason: ownReason }) => {
    const reason = killedFor ?? ownReason;
    channel.close(reason);
    return { exitCode, reason, lastError };
  });
  return {
    channel,
    greeted,
    ended,
    heardAt: () => heardAt,
    kill,
    stop: async (withinMs) => {
      channel.shutdown();
      child.stdin.end();
      const timers = [
        setTimeout(() => child.kill('SIGTERM'), withinMs / 3),
        setTimeout(() => child.kill('SIGKILL'), (withinMs * 2) / 3),
      ];
      await ended;
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

function untilEnded(child: ChildProcessWithoutNullStreams): Promise<Omit<EngineEnd, 'lastError'>> {
  return new Promise((resolve) => {
    child.on('error', (error) => {
      if (child.pid === undefined) resolve({ reason: error, exitCode: null });
    });
    child.on('exit', (exitCode, signal) => {
      const reason = new Error(signal ? `it was ended by ${signal}` : `it ended with exit code ${exitCode}`);
      const timer = setTimeout(() => resolve({ reason, exitCode }), LAST_OUTPUT_MS);
      child.on('close', () => {
        clearTimeout(timer);
        resolve({ reason, exitCode });
      });
    });
  });
}

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

/**
 * Logs a line of the engine's stderr. The engine writes JSON; other lines come from libraries and
 * are logged as warnings. Returns the reason of an error.
 */
function logLine(log: Logger, line: string): string | undefined {
  let fields: unknown;
  try {
    fields = JSON.parse(line);
  } catch {
    // Not JSON; handled below like JSON that is not a log line.
  }
  if (typeof fields !== 'object' || fields === null || !('msg' in fields)) {
    if (line.trim() !== '') log.warn({ line: line.slice(0, 2_000) }, 'engine output');
    return undefined;
  }
  const { level, msg, ...rest } = fields as Record<string, unknown>;
  const known = LEVELS.find((name) => name === level) ?? 'info';
  log[known]({ engine: rest }, String(msg));
  return known === 'error' ? String(rest.reason ?? msg) : undefined;
}
