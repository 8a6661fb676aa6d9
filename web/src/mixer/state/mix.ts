// Settings of the mixer of one song, and the gains that follow from them.

import type { Loop } from '../../audio/transport.ts';
import { gainOf } from './fader.ts';

/** The lowest and the highest speed, and the distance of two speeds. */
export const SPEED = { min: 0.5, max: 1.5, step: 0.05 } as const;

/** The shortest loop in seconds. */
export const MIN_LOOP_SECONDS = 0.1;

/** The settings of one lane. */
export interface LaneMix {
  /** SILENT_DB to MAX_DB. */
  readonly db: number;
  readonly muted: boolean;
  readonly solo: boolean;
}

/** All settings of the mixer. They are the same for a whole song: nothing changes over time. */
export interface Mix {
  /** The lanes that were changed; all others are as PLAIN_LANE. */
  readonly lanes: Readonly<Record<string, LaneMix>>;
  readonly masterDb: number;
  /** 0.5 to 1.5, a multiple of 0.05. */
  readonly speed: number;
  /** The part that repeats; undefined: none. */
  readonly loop: Loop | undefined;
}

/** A lane as it is in a song that nobody has mixed yet. */
export const PLAIN_LANE: LaneMix = { db: 0, muted: false, solo: false };

/** The mix of a song that nobody has mixed yet. */
export const PLAIN_MIX: Mix = { lanes: {}, masterDb: 0, speed: 1, loop: undefined };

/** Returns the settings of a lane. */
export function laneOf(mix: Mix, stem: string): LaneMix {
  return (Object.hasOwn(mix.lanes, stem) ? mix.lanes[stem] : undefined) ?? PLAIN_LANE;
}

/** Changes some settings of a lane. */
export function withLane(mix: Mix, stem: string, change: Partial<LaneMix>): Mix {
  return { ...mix, lanes: { ...mix.lanes, [stem]: { ...laneOf(mix, stem), ...change } } };
}

/** Mutes a lane, or ends that. */
export function toggleMute(mix: Mix, stem: string): Mix {
  return withLane(mix, stem, { muted: !laneOf(mix, stem).muted });
}

/**
 * Makes a lane solo, or ends that. `exclusive` ends the solo of all other lanes; a lane that is the
 * only solo lane already is then heard with the others again.
 */
export function toggleSolo(mix: Mix, stem: string, exclusive: boolean): Mix {
  const wasSolo = laneOf(mix, stem).solo;
  if (!exclusive) return withLane(mix, stem, { solo: !wasSolo });
  const others = Object.keys(mix.lanes).filter((name) => name !== stem && laneOf(mix, name).solo);
  const cleared = others.reduce((next, name) => withLane(next, name, { solo: false }), mix);
  return withLane(cleared, stem, { solo: others.length > 0 || !wasSolo });
}

/** Returns a speed that the mixer has: the nearest one. */
export function cleanSpeed(speed: number): number {
  const bounded = Math.max(SPEED.min, Math.min(SPEED.max, speed));
  return Math.round(Math.round(bounded / SPEED.step) * SPEED.step * 100) / 100;
}

/** Reports whether a lane is heard: muted lanes are silent, and others when some lane is solo. */
export function isHeard(mix: Mix, stem: string, stems: readonly string[]): boolean {
  const lane = laneOf(mix, stem);
  return !lane.muted && (lane.solo || !stems.some((name) => laneOf(mix, name).solo));
}

/** Returns the gain of each stem. A solo lane that is muted too is silent. */
export function stemGains(mix: Mix, stems: readonly string[]): Record<string, number> {
  return Object.fromEntries(stems.map((stem) => [stem, isHeard(mix, stem, stems) ? gainOf(laneOf(mix, stem).db) : 0]));
}
