// Lanes of a song: the stems that the mixer plays.

import type { Song, Track } from '../../api/types.ts';
import { type Mix, PLAIN_MIX, withLane } from './mix.ts';

/** The sum of all stems but the vocals. */
const INSTRUMENTAL = 'instrumental';
const VOCALS = 'vocals';
/** The stems that every model for music has beside the vocals. */
const PARTS = ['drums', 'bass', 'other'];
/** The order of the lanes. Other stems follow in the order of the song. */
const ORDER = [VOCALS, 'drums', 'bass', 'guitar', 'piano', 'other', INSTRUMENTAL];

/** One lane. */
export interface Lane {
  readonly stem: string;
  /** Number of the key that selects the lane, from 1. */
  readonly number: number;
  /** The tracks of the stem, one for each format. */
  readonly tracks: readonly Track[];
  /** Nothing can be heard in this stem. */
  readonly silent: boolean;
  /** Highest absolute sample, 1 is full scale; undefined: not measured. */
  readonly peak: number | undefined;
}

/** Returns the stem of a track, which is its name without the extension. */
export function stemOf(track: string): string {
  return track.replace(/\.[^.]*$/, '');
}

/**
 * Returns the lanes of a song. `instrumental` has no lane when its parts have lanes: it would be
 * heard twice.
 */
export function lanesOf(song: Song): Lane[] {
  const all = [...new Set(song.tracks.map(({ name }) => stemOf(name)))];
  const hasParts = PARTS.every((part) => all.includes(part));
  const stems = all.filter((stem) => stem !== INSTRUMENTAL || !hasParts);
  const measured = song.manifest?.stems ?? {};
  return stems.sort(byStemOrder).map((stem, index) => ({
    stem,
    number: index + 1,
    tracks: song.tracks.filter(({ name }) => stemOf(name) === stem),
    silent: measured[stem]?.silent === true,
    peak: measured[stem]?.peak ?? undefined,
  }));
}

/**
 * Returns the mix that a song begins with. When only some parts of `instrumental` have lanes of
 * their own, its lane begins muted, because the parts are in it.
 */
export function plainMixOf(stems: readonly string[]): Mix {
  const isDouble = stems.includes(INSTRUMENTAL) && stems.some((stem) => stem !== INSTRUMENTAL && stem !== VOCALS);
  return isDouble ? withLane(PLAIN_MIX, INSTRUMENTAL, { muted: true }) : PLAIN_MIX;
}

/** Compares two stems by their place in a mixer. */
export function byStemOrder(one: string, other: string): number {
  const place = (stem: string) => (ORDER.includes(stem) ? ORDER.indexOf(stem) : ORDER.length);
  return place(one) - place(other);
}
