// Reads the positions of all watched waiting jobs together, many in one script, because each move
// of any job may change all of them.

import { inBatches } from '@stemline/common/async/batches.ts';
import type { RedisConnection } from '../connection.ts';
import { jobIdOf, type Keys } from '../keys.ts';
import type { JobRef } from '../types.ts';
import type { WatchedSong } from './watched-song.ts';

/** The positions of the songs of one hub. */
export interface Positions {
  /** Reads the positions now, or EVERY_MS after the last time if that is later. */
  readSoon(): void;
  /** Cancels what readSoon() has begun. */
  stop(): void;
}

/** The watched songs, and what happens to them. */
interface PositionsDeps {
  readonly redis: RedisConnection;
  readonly keys: Keys;
  readonly songs: () => Iterable<WatchedSong>;
  /** Returns a number that grows with every read in the process. */
  readonly nextNumber: () => number;
  /** Called for a song whose job does not wait any more. */
  readonly onEnded: (song: WatchedSong) => void;
}

/** The shortest time between two reads, in milliseconds. */
const EVERY_MS = 1_000;
/** The number of jobs of one script, which occupies Redis for about a millisecond. */
const AT_ONCE = 500;

/** Reads nothing before readSoon(). */
export function createPositions({ redis, keys, songs, nextNumber, onEnded }: PositionsDeps): Positions {
  let timer: NodeJS.Timeout | undefined;
  let readAt = Number.NEGATIVE_INFINITY;

  function* waitingJobs(): Generator<[WatchedSong, JobRef]> {
    for (const song of songs()) {
      const job = song.waitingJob();
      if (job) yield [song, job];
    }
  }

  async function readAll(): Promise<void> {
    for await (const batch of inBatches([...waitingJobs()], AT_ONCE)) {
      const number = nextNumber();
      const jobIds = batch.map(([, job]) => jobIdOf(job));
      const positions = await redis.run('read-positions', keys, { jobIds });
      for (const [index, [song, { run }]] of batch.entries()) {
        const position = positions[index] ?? 0;
        if (position > 0) song.deliverPosition({ number, run, position });
        else onEnded(song);
      }
    }
  }

  return {
    readSoon: () => {
      if (timer) return;
      timer = setTimeout(
        () => {
          timer = undefined;
          readAt = performance.now();
          // The hub reads again periodically, and after a lost connection.
          readAll().catch(() => undefined);
        },
        Math.max(0, readAt + EVERY_MS - performance.now()),
      );
    },
    stop: () => clearTimeout(timer),
  };
}
