// Shows progress on one line of a terminal, or one line per 10 % if the output is not a terminal.

/** The progress of one song. */
export interface ProgressLine {
  /** Shows `text` and the progress; `fraction` is from 0 to 1. */
  show(text: string, fraction: number): void;
  /** Ends the line and keeps its text on the terminal. */
  end(): void;
}

const BAR_WIDTH = 30;
const TO_LINE_START = '\r\u001b[2K';

/** Writes nothing before the first `show()`. */
export function createProgressLine(output: NodeJS.WriteStream): ProgressLine {
  let last = '';
  let isOpen = false;
  return {
    show: (text, fraction) => {
      if (output.isTTY) {
        output.write(`${TO_LINE_START}${bar(fraction)} ${text}`);
        isOpen = true;
        return;
      }
      const step = `${text} ${Math.floor(fraction * 10) * 10} %`;
      if (step === last) return;
      last = step;
      output.write(`${step}\n`);
    },
    end: () => {
      if (isOpen) output.write('\n');
      isOpen = false;
    },
  };
}

function bar(fraction: number): string {
  const full = Math.round(Math.min(1, Math.max(0, fraction)) * BAR_WIDTH);
  return `[${'#'.repeat(full)}${'.'.repeat(BAR_WIDTH - full)}] ${String(Math.round(fraction * 100)).padStart(3)} %`;
}
