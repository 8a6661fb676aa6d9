// Simulates one separator: its slots, and the device that their songs share. The device works for
// one song at a time: in turns for the song with the least work left and for the one that came
// first, as the engine does. The other stages of all songs proceed at the same time.

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

  /** Returns the one or two songs for which the device works now. */
  const served = (): readonly Song[] => {
    const waiting = atDevice();
    const first = least(waiting, ({ arrival }) => arrival);
    const shortest = least(waiting, ({ separating }) => separating);
    return [first, ...(shortest === first ? [] : [shortest])].filter((song) => song !== undefined);
  };

  return {
    freeSlots: () => slots - songs.size,
    add: (id, rest) => {
      songs.set(id, { id, ...rest, arrival: Number.POSITIVE_INFINITY });
      settle();
    },
    untilNext: () => {
      const working = served();
      let next = Number.POSITIVE_INFINITY;
      for (const song of songs.values()) {
        if (song.before > NOTHING) next = Math.min(next, song.before);
        else if (song.separating <= NOTHING) next = Math.min(next, song.after);
        else if (working.includes(song)) next = Math.min(next, song.separating * working.length);
      }
      return next;
    },
    advance: (seconds) => {
      const working = served();
      now += seconds;
      for (const song of songs.values()) {
        if (song.before > NOTHING) song.before -= seconds;
        else if (song.separating <= NOTHING) song.after -= seconds;
        else if (working.includes(song)) song.separating -= seconds / working.length;
      }
      if (working.length > 0) idleSince = now;
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
