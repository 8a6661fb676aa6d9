// Distributes the log lines of a stack: all lines unchanged to files, short versions to the
// terminal.

import { join } from 'node:path';
import { createLogFolder } from './log-folder.ts';
import { isError, shortLine } from './log-lines.ts';
import type { Report } from './supervisor.ts';

/** A report on the terminal and in log files. */
export interface TerminalReport extends Report {
  /** Sets whether only errors and the notes of this program are shown from now on. */
  quiet(only: boolean): void;
}

/** Writes log files to `dataDir`/logs, and calls `print` with each line for the terminal. */
export function createTerminalReport(dataDir: string, print: (text: string) => void): TerminalReport {
  const note = (name: string, text: string) =>
    print(shortLine(name, JSON.stringify({ level: 40, time: Date.now(), msg: text })).text);
  const folder = createLogFolder({ folder: join(dataDir, 'logs'), say: (text) => note('logs', text) });
  let onlyErrors = false;
  return {
    quiet: (only) => {
      onlyErrors = only;
    },
    line: (name, text) => {
      folder.write(name, text);
      const line = shortLine(name, text);
      if (text.trim() !== '' && (!onlyErrors || isError(line))) print(line.text);
    },
    note,
  };
}
