// Writes the output lines of services to files. A line that cannot be written is counted and never
// stops a service.

import {
  appendFileSync,
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';

/** The log files of all services. */
export interface LogFolder {
  /** Appends a line to the service's file. Never throws. */
  write(service: string, line: string): void;
}

/** The folder of the files, and the output for messages to the user. */
export interface LogFolderDeps {
  /** Absolute path. Its parent, the data folder, must exist. */
  readonly folder: string;
  /** Called once when lines are lost, and once when they are written again. */
  readonly say: (text: string) => void;
  /** Returns milliseconds of a monotonic clock. Default: performance.now(). */
  readonly now?: () => number;
}

const MAX_FILE_BYTES = 20 * 1024 ** 2;
/**
 * Milliseconds without a failure that count as a recovery. An almost full disk accepts short lines
 * and refuses long ones, so one written line is not enough.
 */
const STEADY_MS = 10_000;
const NEWLINE = '\n'.charCodeAt(0);

/**
 * Keeps one file for each service, and renames it to one older file when it exceeds 20 MiB. No file
 * stays open, so files and folders that were removed, moved or truncated are created again.
 */
export function createLogFolder({ folder, say, now = () => performance.now() }: LogFolderDeps): LogFolder {
  /** Services whose file ends with a complete line. */
  const whole = new Set<string>();
  let lost = 0;
  let lastFailureMs = 0;

  const append = (service: string, line: string) => {
    const path = join(folder, `${service}.jsonl`);
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    if (size > MAX_FILE_BYTES) renameSync(path, join(folder, `${service}.1.jsonl`));
    const start = whole.has(service) || !endsWithinLine(path) ? '' : '\n';
    whole.delete(service);
    appendCreating(folder, path, `${start}${line}\n`);
    whole.add(service);
  };

  return {
    write: (service, line) => {
      try {
        append(service, line);
      } catch (error) {
        if (lost === 0)
          say(`the log files in ${folder} cannot be written, and lines are lost: ${(error as Error).message}`);
        lost += 1;
        lastFailureMs = now();
        return;
      }
      if (lost === 0 || now() - lastFailureMs < STEADY_MS) return;
      say(`the log files in ${folder} are written again; ${lost} lines are missing`);
      lost = 0;
    },
  };
}

/**
 * Appends to a file, and creates the log folder if it is missing. Does not create the data folder
 * that contains it, because the volume of a missing data folder may be unmounted.
 */
function appendCreating(folder: string, path: string, text: string): void {
  try {
    appendFileSync(path, text);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    mkdirSync(folder);
    appendFileSync(path, text);
  }
}

/** Returns true when a full disk or a crash has cut the last line of a file. */
function endsWithinLine(path: string): boolean {
  if (!existsSync(path)) return false;
  const fd = openSync(path, 'r');
  try {
    const { size } = fstatSync(fd);
    const last = Buffer.alloc(1);
    return size > 0 && readSync(fd, last, 0, 1, size - 1) === 1 && last[0] !== NEWLINE;
  } finally {
    closeSync(fd);
  }
}
