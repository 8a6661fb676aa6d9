// Runs one engine process from spawn to exit, with its pipes and its log. engine.ts decides when to
// start the next one.

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Logger } from '@stemline/common/logging/logger.ts';
import { EngineFault, type SongName } from '../../domain/engine.ts';
import { type Channel, type ChannelDeps, createChannel } from './channel.ts';
import type { Hello } from './protocol.ts';

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
  /** Ends the process and its descendants at once; its pending calls fail with `reason`. */
  kill(reason: EngineFault): void;
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

/**
 * Time from SIGKILL after which the process counts as ended. The kernel cannot end a process that
 * waits for a broken device or file system.
 */
const KILL_MS = 10_000;
/** Time in which output from before the end may still arrive through the pipe. */
const LAST_OUTPUT_MS = 500;

/** The log, and the listeners of one process. */
interface ProcessDeps extends Pick<ChannelDeps, 'onMessage' | 'onStep' | 'onStats' | 'onModels'> {
  readonly log: Logger;
  /** The songs in progress by the ids of their requests. */
  readonly songs: ReadonlyMap<string, SongName>;
  /** Called when no request can succeed any more, before the pending ones have failed. */
  readonly onLost: () => void;
}

/** Starts the engine. When the command cannot be started, `ended` resolves with that error. */
export function startEngineProcess(command: EngineCommand, deps: ProcessDeps): EngineProcess {
  const child = spawn(command.file, command.args, {
    cwd: command.folder,
    env: command.environment,
    stdio: ['pipe', 'pipe', 'pipe'],
    // Its own process group, so that its descendants end with it.
    detached: true,
  });
  let killedFor: EngineFault | undefined;
  let giveUp = () => {};
  const unkillable = new Promise<void>((resolve) => {
    giveUp = resolve;
  });
  const kill = (reason: EngineFault) => {
    if (killedFor) return;
    killedFor = reason;
    deps.onLost();
    killGroup(child.pid);
    setTimeout(giveUp, KILL_MS).unref();
  };
  let greet: (hello: Hello) => void = () => undefined;
  const greeted = new Promise<Hello>((resolve) => {
    greet = resolve;
  });
  const channel = createChannel({
    write: (line) => child.stdin.write(line),
    onHello: (hello) => greet(hello),
    onMessage: deps.onMessage,
    onStep: deps.onStep,
    onStats: deps.onStats,
    onModels: deps.onModels,
    onFault: (error) => kill(new EngineFault('protocol', error.message, { cause: error })),
  });
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (text: string) => channel.receive(text));
  // A write to a process that has just ended fails here; the exit reports the reason.
  child.stdin.on('error', () => undefined);
  let lastError = '';
  createInterface({ input: child.stderr }).on('line', (line) => {
    lastError = logLine(deps, line) ?? lastError;
  });

  const unknownEnd = { reason: new Error('it cannot be ended'), exitCode: null };
  const ended = Promise.race([untilEnded(child), unkillable.then(() => unknownEnd)]).then((end) => {
    killGroup(child.pid);
    const reason = killedFor ?? end.reason;
    deps.onLost();
    channel.close(reason);
    return { exitCode: end.exitCode, reason, lastError };
  });
  return {
    channel,
    greeted,
    ended,
    kill,
    stop: async (withinMs) => {
      channel.shutdown();
      child.stdin.end();
      const timers = [
        setTimeout(() => child.kill('SIGTERM'), withinMs / 3),
        setTimeout(() => killGroup(child.pid), (withinMs * 2) / 3),
      ];
      await ended;
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

/** Kills the process group of an engine. */
function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // No process of the group is left.
  }
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
 * are logged as warnings. A line belongs to the song whose request it names, and that of a library
 * to the only song in progress. Returns the reason of an error.
 */
function logLine({ log, songs }: Pick<ProcessDeps, 'log' | 'songs'>, line: string): string | undefined {
  let fields: unknown;
  try {
    fields = JSON.parse(line);
  } catch {
    // Not JSON; handled below like JSON that is not a log line.
  }
  if (typeof fields !== 'object' || fields === null || !('msg' in fields)) {
    if (line.trim() !== '') {
      const [only] = songs.size === 1 ? songs.values() : [];
      log.warn({ ...only, line: line.slice(0, 2_000) }, 'engine output');
    }
    return undefined;
  }
  const { level, msg, ...rest } = fields as Record<string, unknown>;
  const known = LEVELS.find((name) => name === level) ?? 'info';
  log[known]({ ...songs.get(String(rest.id)), engine: rest }, String(msg));
  return known === 'error' ? String(rest.reason ?? msg) : undefined;
}
