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

export interface LogFolder {
  /** Appends a line to the service's file. Never throws. */
  write(service: string, line: string): void;
}

export interface LogFolderDeps {
  readonly folder: string;
  /** Called once when lines are lost, and once when they are written again. */
  readonly say: (text: string) => void;
  /** Milliseconds of a monotonic clock. */
  readonly now?: () => number;
}

const MAX_FILE_BYTES = 20 * 1024 ** 2;
/**
 * An almost full disk accepts short lines and refuses long ones, so only this time without a
 * failure counts as a recovery.
 */
const STEADY_MS = 10_000;
const NEWLINE = '\n'.charCodeAt(0);

/**
 * Keeps one file per service, and renames it to one older file when it exceeds 20 MiB. No file
 * stays open, so removed, moved or truncated files and folders are recreated.
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
    appendMaking(folder, path, `${start}${line}\n`);
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
 * Creates the log folder, but not the data folder that contains it: when that is missing, its
 * volume may be unmounted.
 */
function appendMaking(folder: string, path: string, text: string): void {
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
