// Reads a recorded history.

import { readFileSync } from 'node:fs';
import type { HistoryEvent } from './events.ts';

/** Returns the events of a file. Throws with the number of the line that is not JSON. */
export function readHistory(path: string): HistoryEvent[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.flatMap((line, index) => {
    if (line === '') return [];
    try {
      return [JSON.parse(line) as HistoryEvent];
    } catch (error) {
      throw new Error(`line ${index + 1} of the history ${path} is not JSON`, { cause: error });
    }
  });
}
