// Watches jobs for all callers of one process. The process has one subscription for all songs, and
// reads a job once however many callers watch it.
//
// A read happens when an event of the job wakes its watchers, and every few seconds for each job
// that does not wait, because a message may be lost and a stalled worker sends none. Of a waiting
// job, only the position is read every few seconds. The positions are also read when a job has
// moved, at most once a second. After a lost connection, all watched jobs are read at once.
//
// While Redis is unavailable, a watch continues without updates. When Redis has lost a job, the
// watch waits for the reconciler to queue it again, and then continues with its new state.

import { createPeriodic } from '@stemline/common/async/periodic.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { Logger } from '@stemline/common/logging/logger.ts';
import type { RedisConnection } from '../connection.ts';
import { type Keys, parseJobId } from '../keys.ts';
import { parseEventId } from './event-ids.ts';
import { createPositions } from './positions.ts';
import { createReadTurns } from './read-turns.ts';
import { createReadWatched } from './read-watched.ts';
import { createWakeUps } from './wake-ups.ts';
import { createWatchedSong, type WatchedSong } from './watched-song.ts';
import type { JobWatch } from './watcher.ts';

/** The watches of one process. */
export interface WatchHub {
  /**
   * Watches the job of the song's newest run. `after` is the id of the last update that the caller
   * has seen; with any other text, the watch begins with the current state. Throws NOT_FOUND when
   * Redis knows no job of the song, and UNAVAILABLE when Redis cannot be reached or the hub has
   * stopped.
   */
  watch(songhash: string, after: string): Promise<JobWatch>;
  /** Ends all watches as UNAVAILABLE, at once. Safe to repeat. */
  stop(): Promise<void>;
}

/** Times are in milliseconds. */
interface WatchHubDeps {
  readonly redis: RedisConnection;
  readonly keys: Keys;
  readonly log: Logger;
  /** Time after which a job that Redis has lost ends its watches. */
  readonly missingMs: number;
  /** Time between two reads of every watched job, or of its position. Default: 3 s. */
  readonly everyMs?: number;
}

/** Connects with the first watch. */
export function createWatchHub({ redis, keys, log, missingMs, everyMs = 3_000 }: WatchHubDeps): WatchHub {
  const songs = new Map<string, WatchedSong>();
  const read = createReadWatched({ redis, keys });
  const turns = createReadTurns();
  let reads = 0;
  let isStopped = false;

  const nextNumber = () => {
    reads += 1;
    return reads;
  };
  const positions = createPositions({
    redis,
    keys,
    songs: () => songs.values(),
    nextNumber,
    onEnded: turns.request,
  });

  function readAll(): void {
    for (const song of songs.values()) turns.request(song);
  }

  function readPeriodically(): void {
    for (const song of songs.values()) if (!song.waitingJob()) turns.request(song);
    positions.readSoon();
  }

  const wakeUps = createWakeUps({
    redis,
    keys,
    log,
    onChanged: (jobId, moved) => {
      const song = songs.get(parseJobId(jobId).songhash);
      if (song) turns.request(song);
      if (moved && !isStopped) positions.readSoon();
    },
    onSubscribed: readAll,
  });
  const loop = createPeriodic({ everyMs, work: async () => readPeriodically(), onError: () => undefined });
  redis.onReady(readAll);

  function songOf(songhash: string): WatchedSong {
    const known = songs.get(songhash);
    if (known) return known;
    const song = createWatchedSong({ songhash, read, nextNumber, missingMs });
    songs.set(songhash, song);
    return song;
  }

  return {
    watch: async (songhash, after) => {
      if (isStopped) throw stopping();
      wakeUps.start();
      loop.start();
      const song = songOf(songhash);
      const release = () => {
        if (!song.isWatched() && songs.get(songhash) === song) songs.delete(songhash);
      };
      try {
        const watcher = await song.add(parseEventId(songhash, after));
        const close = () => {
          song.remove(watcher);
          release();
        };
        return { next: watcher.next, close };
      } catch (error) {
        release();
        throw error;
      }
    },
    stop: async () => {
      isStopped = true;
      wakeUps.stop();
      for (const song of songs.values()) song.fail(stopping());
      await loop.stop();
      positions.stop();
    },
  };
}

function stopping(): ServiceError {
  return new ServiceError('UNAVAILABLE', 'The queue service is stopping. Try again in a moment.');
}
