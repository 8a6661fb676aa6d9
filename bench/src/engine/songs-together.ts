// The ways in which the same songs are separated: one after the other, or at once.

import type { Stack } from '@stemline/e2e/stack.ts';
import { pauseFor, type SongFile, type StoredSong, sendSong, untilDone } from './songs.ts';

export const SERIAL = 'one after the other';
export const AT_ONCE = 'at once';
export const WAV_AT_ONCE = 'at once, WAV';

/** The time of a song, from the end of its upload to its end: ms of `performance.now()`. */
export interface Flight {
  readonly begin: number;
  readonly end: number;
}

/** Songs that were separated. */
export interface Separated {
  readonly songs: readonly StoredSong[];
  readonly flights: readonly Flight[];
}

/** One way to separate songs. */
export interface Way {
  readonly name: string;
  run(songs: readonly SongFile[]): Promise<Separated>;
}

/** Makes the ways of a device, one of them with WAV tracks only on a GPU. Starts nothing. */
export function createWays(stack: Stack, network: string, hasGpu: boolean): Way[] {
  const separate = async (file: SongFile, atOnce: number, query: Record<string, string> = {}) => {
    const songhash = await sendSong(stack, file, { model: network, ...query });
    const begin = performance.now();
    const song = await untilDone(stack, songhash, pauseFor(file.seconds, atOnce));
    return { song, flight: { begin, end: performance.now() } };
  };
  const atOnce = (name: string, query: Record<string, string> = {}): Way => ({
    name,
    run: async (files) => separated(await Promise.all(files.map((file) => separate(file, files.length, query)))),
  });
  const serial: Way = {
    name: SERIAL,
    run: async (files) => {
      const done = [];
      for (const file of files) done.push(await separate(file, 1));
      return separated(done);
    },
  };
  return [serial, atOnce(AT_ONCE), ...(hasGpu ? [atOnce(WAV_AT_ONCE, { formats: 'wav' })] : [])];
}

/** Returns the number of songs in flight at a moment. */
export function inFlight(flights: readonly Flight[], at: number): number {
  return flights.filter(({ begin, end }) => begin <= at && at < end).length;
}

function separated(done: readonly { song: StoredSong; flight: Flight }[]): Separated {
  return { songs: done.map(({ song }) => song), flights: done.map(({ flight }) => flight) };
}
