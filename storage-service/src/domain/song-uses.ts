// Records the last use of each song, which is the end of a run, a submission or a download, and
// computes from it when the song expires.

import type { Logger } from '@stemline/common/logging/logger.ts';
import type { DecisionMarks } from './decision-marks.ts';
import { KEYS } from './keys.ts';
import type { ObjectStore } from './object-store.ts';
import { markSchema } from './record-types.ts';
import type { Records } from './records.ts';
import type { Run, Song } from './song.ts';

/** A use is not written within this time after the last one, or a tenth of a shorter retention. */
const MAX_UNWRITTEN_MS = 3_600_000;
const BEING_REMOVED = 'The song is being removed, because it was not used for long. Try again.';

/** Records uses of songs. Every song has a use at the end of each run. */
export interface SongUses {
  /**
   * Records a use of a song whose newest run, `run`, has ended, and waits while a process decides
   * on the song's removal. So either that process finds the use, or the caller, which must read the
   * song again, finds it removed. Throws UNAVAILABLE after three seconds.
   */
  record(songhash: string, run: number): Promise<void>;
  /** Records a download as `record` does. Logs a failed write, for example to a full disk. */
  recordDownload(songhash: string, run: number): Promise<void>;
  /**
   * Returns the time after which the song expires, in Unix milliseconds; undefined if it does not,
   * because songs are kept for ever or the song has an open run.
   */
  expiresMs(song: Song): Promise<number | undefined>;
}

/** The parts that SongUses uses, and its setting. */
export interface SongUsesDeps {
  readonly store: ObjectStore;
  readonly records: Records;
  readonly marks: DecisionMarks;
  readonly log: Logger;
  /** Milliseconds from the last use of a song to its removal. 0: for ever. */
  readonly keepMs: number;
}

/** Has no state of its own. */
export function createSongUses({ store, records, marks, log, keepMs }: SongUsesDeps): SongUses {
  const unwrittenMs = keepMs === 0 ? MAX_UNWRITTEN_MS : Math.min(MAX_UNWRITTEN_MS, keepMs / 10);

  const write = async (songhash: string, run: number) => {
    const key = KEYS.used(songhash, run);
    const before = await records.read(markSchema, key);
    if (before && Date.now() - before.createdMs < unwrittenMs) return;
    await records.replace(markSchema, key, { schema: 1, createdMs: Date.now() });
  };
  const untilDecided = (songhash: string, run: number) => marks.untilNone(KEYS.expirings(songhash, run), BEING_REMOVED);

  /** Computes the last use of a song that earlier versions stored, and that was not used since. */
  const lastRecorded = async (songhash: string, { number }: Run): Promise<number> => {
    let lastMs = (await store.stat(KEYS.outcome(songhash, number)))?.modifiedMs ?? Date.now();
    for await (const id of store.children(KEYS.submissions(songhash, number))) {
      const stat = await store.stat(KEYS.submission(songhash, number, id));
      lastMs = Math.max(lastMs, stat?.modifiedMs ?? 0);
    }
    return lastMs;
  };

  return {
    record: async (songhash, run) => {
      await write(songhash, run);
      await untilDecided(songhash, run);
    },
    recordDownload: async (songhash, run) => {
      await write(songhash, run).catch((error: unknown) =>
        log.warn({ err: error, songhash }, 'use of a song could not be recorded'),
      );
      await untilDecided(songhash, run);
    },
    expiresMs: async ({ songhash, runs }) => {
      const newest = runs.at(-1);
      if (keepMs === 0 || !newest || !runs.every(({ outcome }) => outcome)) return undefined;
      const used = await records.read(markSchema, KEYS.used(songhash, newest.number));
      return (used?.createdMs ?? (await lastRecorded(songhash, newest))) + keepMs;
    },
  };
}
