// Shows one line of progress for each song: lines that change on a screen, and a line for each
// change elsewhere.

import { type Progress, progressLine } from './progress-bar.ts';
import { oneLine, type Terminal } from './terminal.ts';
import { fit } from './text-width.ts';

/** The progress of several songs. */
export interface Board {
  /**
   * `step`: a new value is worth a line where lines cannot be replaced; empty: the line shows no
   * step.
   */
  update(key: string, progress: Progress, step: string): void;
  /** Ends the line of a song and prints a last one, also with -q if it reports a failure. */
  end(key: string, name: string, words: string, isFailure?: boolean): void;
  /** Prints a line about a song that goes on. */
  note(name: string, words: string): void;
  /** Removes all lines. */
  close(): void;
}

/** Milliseconds between two drawings. */
const DRAW_MS = 100;
/** The lines of the screen that the board leaves free. */
const FREE_ROWS = 4;

/** The owner must close the board. */
export function createBoard(terminal: Terminal): Board {
  const lines = new Map<string, Progress>();
  const steps = new Map<string, string>();
  let timer: NodeJS.Timeout | undefined;

  const draw = () => {
    timer = undefined;
    // The songs with a bar come first: they are the ones that change.
    const all = [...lines.values()].sort((a, b) => Number(a.share === undefined) - Number(b.share === undefined));
    const { columns, rows } = terminal.size;
    const most = Math.max(1, rows - FREE_ROWS);
    const shown = all.slice(0, most).map((progress) => progressLine(progress, columns));
    const rest = fit(`and ${all.length - most} more`, columns - 1).trimEnd();
    terminal.show(all.length > most ? [...shown, rest] : shown);
  };
  return {
    update: (key, progress, step) => {
      if (terminal.isScreen) {
        lines.set(key, progress);
        timer ??= setTimeout(draw, DRAW_MS);
      } else if (step !== '' && steps.get(key) !== step) {
        steps.set(key, step);
        terminal.note(`${oneLine(progress.name)}: ${step}`);
      }
    },
    note: (name, words) => terminal.note(oneLine(`${name}: ${words}`)),
    end: (key, name, words, isFailure = false) => {
      lines.delete(key);
      steps.delete(key);
      (isFailure ? terminal.error : terminal.note)(oneLine(`${name}: ${words}`));
      if (terminal.isScreen) timer ??= setTimeout(draw, DRAW_MS);
    },
    close: () => {
      clearTimeout(timer);
      lines.clear();
      terminal.show([]);
    },
  };
}
