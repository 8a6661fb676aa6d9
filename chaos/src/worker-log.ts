// Reads from the logs of the separators which job each of them works on.

import type { Recorder } from './history/recorder.ts';
import type { Work } from './nemesis/fault.ts';

/** The work of the separators. */
export interface WorkerLog {
  /** Reads a line that a process has printed. */
  readonly onLine: (name: string, line: string) => void;
  readonly workOf: (separator: string) => Work | undefined;
}

const BEGINS = 'job begins';
const ENDS = 'job ends';

/** Records each start and end of a job. */
export function createWorkerLog(recorder: Recorder): WorkerLog {
  const current = new Map<string, Work>();
  return {
    workOf: (separator) => current.get(separator),
    onLine: (name, line) => {
      if (!name.startsWith('separator') || !(line.includes(BEGINS) || line.includes(ENDS))) return;
      const entry = parsed(line);
      if (entry?.msg !== BEGINS && entry?.msg !== ENDS) return;
      const { songhash, run, attempt, result, time } = entry;
      const work = { hash: String(songhash), run: Number(run), attempt: Number(attempt) };
      const what = entry.msg === BEGINS ? 'begins' : 'ends';
      if (what === 'begins') current.set(name, work);
      else current.delete(name);
      const t = recorder.at(Date.parse(String(time)));
      const ended = typeof result === 'string' ? { result } : {};
      recorder.record({ kind: 'worker', t, separator: name, what, ...work, ...ended });
    },
  };
}

/** A line that a kill has cut is not JSON. */
function parsed(line: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
