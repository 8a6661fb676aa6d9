// Output of a command: results, notes, and lines of progress that replace each other.

/** The output of a command, its input, and the signal that stops it. */
export interface Terminal {
  /** Prints a line of the result. */
  out(line: string): void;
  /** Prints a line for people; nothing with -q. */
  note(line: string): void;
  /** Prints a line about a failure. */
  error(line: string): void;
  /** Shows these lines below the notes, in place of the earlier ones. Nothing without a screen. */
  show(lines: readonly string[]): void;
  /** True: notes go to a screen, on which lines can be replaced. */
  readonly isScreen: boolean;
  readonly size: { readonly columns: number; readonly rows: number };
  /** Aborts on Ctrl-C. */
  readonly signal: AbortSignal;
  /** The standard input. */
  readonly input: AsyncIterable<Uint8Array>;
}

/** A stream of a process that may be a screen. */
export interface OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

const ESCAPE = '\u001b';
/** Control characters and those that reverse the direction of text. */
const UNSAFE = /\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu;

/** Replaces the characters with which a file name could change the screen. Keeps lines and tabs. */
export function printable(text: string): string {
  return text.replace(UNSAFE, (character) => (character === '\n' || character === '\t' ? character : '\ufffd'));
}

/** Shows a file name on one line. */
export function oneLine(name: string): string {
  return name.replace(/[\n\r\t]/g, '\ufffd');
}

/** The input, the signal, and the kind of a terminal. */
export interface TerminalOptions extends Pick<Terminal, 'signal' | 'input'> {
  /** True: the screen cannot replace lines. */
  readonly isDumb?: boolean;
}

/** `out` is the standard output, and `notes` the standard error. */
export function createTerminal(
  out: OutputStream,
  notes: OutputStream,
  { signal, input, isDumb = false }: TerminalOptions,
): Terminal {
  const isScreen = notes.isTTY === true && !isDumb;
  let shown: readonly string[] = [];
  /** Removes the lines of progress, prints, and shows them again. */
  const around = (print: () => void) => {
    const lines = shown;
    show([]);
    print();
    show(lines);
  };
  const show = (lines: readonly string[]) => {
    if (!isScreen || (lines.length === 0 && shown.length === 0)) return;
    const back = shown.length > 0 ? `${ESCAPE}[${shown.length}A\r${ESCAPE}[J` : '';
    notes.write(back + lines.map((line) => `${printable(line)}\n`).join(''));
    shown = lines;
  };
  const note = (line: string) => around(() => notes.write(`${notes.isTTY ? printable(line) : line}\n`));
  return {
    isScreen,
    size: {
      get columns() {
        // A terminal without a known size reports 0.
        return notes.columns || 80;
      },
      get rows() {
        return notes.rows || 24;
      },
    },
    signal,
    input,
    show,
    // A script needs the bytes of a name as they are.
    out: (line) => around(() => out.write(`${out.isTTY ? printable(line) : line}\n`)),
    note,
    error: note,
  };
}
