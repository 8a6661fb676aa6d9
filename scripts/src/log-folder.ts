// Keeps the lines that services print in files. A line that cannot be written is counted and never stops anybody.

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
  /** Hears once that lines are being lost, and once that they are written again. */
  readonly say: (text: string) => void;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
}

const MAX_FILE_BYTES = 20 * 1024 ** 2;
/** A disk that is almost full takes short lines and refuses long ones: only a time without a failure is a recovery. */
const STEADY_MS = 10_000;
const NEWLINE = '\n'.charCodeAt(0);

/**
 * One file per service, with one older file beside it once it has grown past 20 MiB. No file stays open, so that a file or
 * folder that somebody removes, moves or truncates is simply made again.
 */
export function createLogFolder({ folder, say, now = () => performance.now() }: LogFolderDeps): LogFolder {
  /** Services whose file is known to end with a whole line. */
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

/** Makes the log folder, and not the data folder around it: where that has gone, a volume may have been unmounted. */
function appendMaking(folder: string, path: string, text: string): void {
  try {
    appendFileSync(path, text);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    mkdirSync(folder);
    appendFileSync(path, text);
  }
}

/** Whether the last line of a file was cut, by a full disk or a crash. */
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
