// One engine process from spawn to exit: its pipes, its log, and its end. Knows nothing of songs; `engine.ts` decides
// when to start the next one.

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Logger } from '@stemline/common/logging/logger.ts';
import { type Channel, createChannel } from './channel.ts';
import type { EngineModels, Hello } from './protocol.ts';

/** How to start it. */
export interface EngineCommand {
  readonly file: string;
  readonly args: readonly string[];
  /** Working folder. `-m stemline_engine` finds the package there. */
  readonly folder: string;
  /** The whole environment of the child. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface EngineProcess {
  readonly channel: Channel;
  /** Resolves with the first message; stays pending when there is none. */
  readonly greeted: Promise<Hello>;
  /** Resolves, never rejects, when the process is gone and its pending calls have failed: with the reason. */
  readonly ended: Promise<EngineEnd>;
  /** When the engine last sent anything, by performance.now(). */
  heardAt(): number;
  /** Ends it at once; `reason` is what its pending calls fail with. */
  kill(reason: Error): void;
  /** Asks it to end, then SIGTERM, then SIGKILL, a third of `withinMs` apart. */
  stop(withinMs: number): Promise<void>;
}

export interface EngineEnd {
  readonly reason: Error;
  readonly exitCode: number | null;
  /** What it logged last as an error, for people; empty when it logged none. */
  readonly lastError: string;
}

/** Output that the engine wrote before its end may still lie in the pipe for this long. */
const LAST_WORDS_MS = 500;

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
  // A write to a process that has just ended fails here; its exit tells the story.
  child.stdin.on('error', () => undefined);
  let lastError = '';
  createInterface({ input: child.stderr }).on('line', (line) => {
    lastError = logLine(log, line) ?? lastError;
  });

  const ended = untilGone(child).then(({ exitCode, reason: ownReason }) => {
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

function untilGone(child: ChildProcessWithoutNullStreams): Promise<Omit<EngineEnd, 'lastError'>> {
  return new Promise((resolve) => {
    child.on('error', (error) => {
      if (child.pid === undefined) resolve({ reason: error, exitCode: null });
    });
    child.on('exit', (exitCode, signal) => {
      const reason = new Error(signal ? `it was ended by ${signal}` : `it ended with exit code ${exitCode}`);
      const timer = setTimeout(() => resolve({ reason, exitCode }), LAST_WORDS_MS);
      child.on('close', () => {
        clearTimeout(timer);
        resolve({ reason, exitCode });
      });
    });
  });
}

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

/** The engine logs JSON lines; anything else comes from a library and is kept as a warning. Returns an error's reason. */
function logLine(log: Logger, line: string): string | undefined {
  let fields: unknown;
  try {
    fields = JSON.parse(line);
  } catch {
    // Not JSON: handled below, with everything else that is no log line of ours.
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
