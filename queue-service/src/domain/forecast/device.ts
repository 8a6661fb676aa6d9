// Simulates one separator: its slots, and the device that their songs share. As in the engine, two
// thirds of the device's time belong to the song with the least work left, and the rest to the one
// that came first. The other stages of all songs proceed at the same time.

import type { StageTimes } from './stage-times.ts';

/** The simulated separator. Times are seconds from the start of the simulation. */
export interface Device {
  /** Returns the number of songs that can start now. */
  freeSlots(): number;
  /**
   * Adds a song with its remaining times. Infinite: the song never ends. Songs that are in no stage
   * before separating came to the device in the order of the calls.
   */
  add(id: string, rest: StageTimes): void;
  /** Returns the seconds until the next song changes its stage or ends; infinite when none does. */
  untilNext(): number;
  /** Continues for at most untilNext(). Returns the ids of the songs that have ended. */
  advance(seconds: number): readonly string[];
  /** Returns the time at which the device had no work left. */
  idleSince(): number;
}

interface Song {
  readonly id: string;
  before: number;
  separating: number;
  after: number;
  /** Position among the songs that have come to the device; infinite before that. */
  arrival: number;
}

/** Share of the device for the song with the least work left, when another one came first. */
export const SHARE_OF_SHORTEST = 2 / 3;
/** Remainders below it, in seconds, are errors of rounding. */
const NOTHING = 1e-9;

/** Begins without songs, at the time 0. */
export function createDevice(slots: number): Device {
  const songs = new Map<string, Song>();
  let now = 0;
  let idleSince = 0;
  let arrivals = 0;

  const settle = () => {
    for (const song of songs.values()) {
      if (song.before > NOTHING || song.arrival !== Number.POSITIVE_INFINITY) continue;
      arrivals += 1;
      song.arrival = arrivals;
    }
  };
  const atDevice = () => [...songs.values()].filter((song) => song.before <= NOTHING && song.separating > NOTHING);

  /** Returns the shares of the one or two songs for which the device works now. */
  const shares = (): ReadonlyMap<Song, number> => {
    const waiting = atDevice();
    const first = least(waiting, ({ arrival }) => arrival);
    const shortest = least(waiting, ({ separating }) => separating);
    if (!first || !shortest) return new Map();
    if (first === shortest) return new Map([[first, 1]]);
    return new Map([
      [first, 1 - SHARE_OF_SHORTEST],
      [shortest, SHARE_OF_SHORTEST],
    ]);
  };

  return {
    freeSlots: () => slots - songs.size,
    add: (id, rest) => {
      songs.set(id, { id, ...rest, arrival: Number.POSITIVE_INFINITY });
      settle();
    },
    untilNext: () => {
      const working = shares();
      let next = Number.POSITIVE_INFINITY;
      for (const song of songs.values()) {
        if (song.before > NOTHING) next = Math.min(next, song.before);
        else if (song.separating <= NOTHING) next = Math.min(next, song.after);
        else next = Math.min(next, song.separating / (working.get(song) ?? 0));
      }
      return next;
    },
    advance: (seconds) => {
      const working = shares();
      now += seconds;
      for (const song of songs.values()) {
        if (song.before > NOTHING) song.before -= seconds;
        else if (song.separating <= NOTHING) song.after -= seconds;
        else song.separating -= seconds * (working.get(song) ?? 0);
      }
      if (working.size > 0) idleSince = now;
      settle();
      const ended = [...songs.values()].filter(isOver);
      for (const { id } of ended) songs.delete(id);
      return ended.map(({ id }) => id);
    },
    idleSince: () => idleSince,
  };
}

function isOver({ before, separating, after }: Song): boolean {
  return before <= NOTHING && separating <= NOTHING && after <= NOTHING;
}

function least(songs: readonly Song[], by: (song: Song) => number): Song | undefined {
  let found: Song | undefined;
  for (const song of songs) if (!found || by(song) < by(found)) found = song;
  return found;
}
