// Collects the messages of ffmpeg: separates lines, keeps the last part, and finds lacks of memory
// and of disk space.

/** The messages of one run. */
interface Messages {
  /** Adds a piece of the messages. */
  add(text: string): void;
  /** Ends the last line, and returns the last part of all messages. */
  end(): { readonly stderr: string; readonly lackedMemory: boolean; readonly lackedSpace: boolean };
}

const NO_MEMORY = /Cannot allocate memory|bad_alloc|out of memory/i;
const NO_SPACE = /No space left on device|Disk quota exceeded|File too large/;
const KEPT_CHARS = 4_096;
const MAX_LINE_CHARS = 1_000;

/** Calls `onLine` with each line that is not empty, as soon as it has ended. */
export function createMessages(onLine: ((line: string) => void) | undefined): Messages {
  let kept = '';
  let line = '';
  let lackedMemory = false;
  let lackedSpace = false;
  const endLine = () => {
    if (line.trim() !== '') onLine?.(line);
    line = '';
  };
  return {
    add: (text) => {
      const all = kept + text;
      lackedMemory ||= NO_MEMORY.test(all);
      lackedSpace ||= NO_SPACE.test(all);
      kept = all.slice(-KEPT_CHARS);
      const [first = '', ...others] = text.split('\n');
      line = (line + first).slice(0, MAX_LINE_CHARS);
      for (const other of others) {
        endLine();
        line = other.slice(0, MAX_LINE_CHARS);
      }
    },
    end: () => {
      endLine();
      return { stderr: kept, lackedMemory, lackedSpace };
    },
  };
}
