// Starts the separator as a process of its own, so that tests can kill it, stop it and read its
// log.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { bundledProgram } from '@stemline/testing/bundled-program.ts';
import { eventually } from '@stemline/testing/eventually.ts';
import { freePort } from '@stemline/testing/free-port.ts';
import { scriptIn } from './media.ts';

/** A line of the log. */
export interface LogLine {
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** A running separator. */
export interface SeparatorProcess {
  readonly pid: number;
  /** Its port for health and metrics. */
  readonly port: number;
  /** Returns the log so far. */
  log(): readonly LogLine[];
  /** Resolves when the log contains a message, with its line. */
  logged(msg: string): Promise<LogLine>;
  /** Returns what it has printed for people so far. */
  printed(): string;
  kill(signal: NodeJS.Signals): void;
  /** Resolves with the exit code; null after a signal. */
  readonly ended: Promise<number | null>;
  /** Kills it if it runs, also when it is stopped, and resolves when it has ended. */
  stop(): Promise<void>;
}

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const SCRIPTED_ENGINE = fileURLToPath(new URL('scripted-engine.py', import.meta.url));

/**
 * Writes a program that starts the scripted engine in place of Python, and returns its path. A
 * start waits while the file `gate` exists and the separator lives.
 */
export function scriptedPython(folder: string, gate = '/none'): Promise<string> {
  const wait = `while [ -e ${gate} ] && kill -0 $PPID; do sleep 0.02; done`;
  return scriptIn(folder, `python-${basename(gate)}`, `${wait}\nexec python3 ${SCRIPTED_ENGINE} fine`);
}

/** Starts a separator with these settings, and resolves when its engine is up. */
export async function startSeparatorProcess(settings: Record<string, string>): Promise<SeparatorProcess> {
  const separator = await spawnSeparator(settings);
  const { logged, ended } = separator;
  await Promise.race([logged('engine is up'), ended.then((code) => Promise.reject(new Error(`it ended: ${code}`)))]);
  return separator;
}

/** Starts a separator with these settings, and does not wait for its engine. */
export async function spawnSeparator(settings: Record<string, string>): Promise<SeparatorProcess> {
  const port = await freePort();
  const inherited = Object.entries(process.env).filter(([name]) => !/^(STEMLINE_|REDIS_)/.test(name));
  const child: ChildProcess = spawn(process.execPath, [await bundledProgram(MAIN)], {
    env: { ...Object.fromEntries(inherited), STEMLINE_SEPARATOR_PORT: String(port), ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: LogLine[] = [];
  if (child.stdout) createInterface(child.stdout).on('line', (line) => lines.push(JSON.parse(line)));
  let printed = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
    process.stderr.write(text);
  });
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  const logged = async (msg: string) => {
    const find = () => lines.find((line) => line.msg === msg);
    await eventually(`the separator logs "${msg}"`, () => find() !== undefined, 120_000);
    return find() as LogLine;
  };
  return {
    pid: child.pid ?? 0,
    port,
    log: () => lines,
    logged,
    printed: () => printed,
    kill: (signal) => void child.kill(signal),
    ended,
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Returns the ids of the processes that a process has started, and of their descendants. */
export async function descendantsOf(pid: number): Promise<number[]> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const all = [];
  for (const child of children.split(' ').filter(Boolean).map(Number)) all.push(child, ...(await descendantsOf(child)));
  return all;
}
