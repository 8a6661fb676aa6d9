// Text of a mix in the address of the page, such as `vocals=-6&drums=m&bass=0s&Loop=12.5-20.25`.
// Members that do not differ from a plain mix are left out, so a plain mix has an empty text.

import type { Loop } from '../../audio/transport.ts';
import { levelAt, positionOf, SILENT_DB } from './fader.ts';
import { roundSeconds } from './loop.ts';
import { cleanSpeed, type LaneMix, laneOf, MIN_LOOP_SECONDS, type Mix, PLAIN_MIX, SPEED, withLane } from './mix.ts';

/** Names of the members that are no lanes. Their capital distinguishes them from stems. */
const [MASTER, TEMPO, REPEAT] = ['Master', 'Speed', 'Loop'];
/** The level of a fader at its lowest position. */
const OFF = 'off';
const LANE = /^(off|-?\d{1,2}(?:\.\d)?)?(m?)(s?)$/;
const LOOP = /^(\d{1,6}(?:\.\d{1,3})?)-(\d{1,6}(?:\.\d{1,3})?)$/;
const NUMBER = /^-?\d{1,2}(?:\.\d{1,2})?$/;

/** Returns the text of a mix. Equal mixes have equal texts. */
export function encodeMix(mix: Mix, stems: readonly string[], plain: Mix = PLAIN_MIX): string {
  const members = stems
    .filter((stem) => laneText(laneOf(mix, stem)) !== laneText(laneOf(plain, stem)))
    .map((stem) => `${stem}=${laneText(laneOf(mix, stem)) || '0'}`);
  if (mix.masterDb !== 0) members.push(`${MASTER}=${dbText(mix.masterDb)}`);
  if (mix.speed !== 1) members.push(`${TEMPO}=${mix.speed}`);
  if (mix.loop) members.push(`${REPEAT}=${mix.loop.start}-${mix.loop.end}`);
  return members.join('&');
}

/**
 * Reads the text of a mix. A member that is wrong, or that names no lane of the song, is left out.
 * `duration` is the length of the song in seconds.
 */
export function decodeMix(text: string, stems: readonly string[], duration: number, plain: Mix = PLAIN_MIX): Mix {
  let mix = plain;
  for (const member of text.split('&')) {
    const [name = '', value = ''] = member.split('=', 2);
    if (stems.includes(name)) mix = withLane(mix, name, laneFrom(value) ?? {});
    else if (name === MASTER) mix = { ...mix, masterDb: dbFrom(value) ?? mix.masterDb };
    else if (name === TEMPO) mix = { ...mix, speed: speedFrom(value) ?? mix.speed };
    else if (name === REPEAT) mix = { ...mix, loop: loopFrom(value, duration) ?? mix.loop };
  }
  return mix;
}

function laneText({ db, muted, solo }: LaneMix): string {
  return `${db === 0 ? '' : dbText(db)}${muted ? 'm' : ''}${solo ? 's' : ''}`;
}

function laneFrom(text: string): LaneMix | undefined {
  const parts = LANE.exec(text);
  if (!parts) return undefined;
  const db = dbFrom(parts[1] ?? '0');
  return db === undefined ? undefined : { db, muted: parts[2] === 'm', solo: parts[3] === 's' };
}

function dbText(db: number): string {
  return db === SILENT_DB ? OFF : String(db);
}

function dbFrom(text: string): number | undefined {
  if (text === OFF) return SILENT_DB;
  return NUMBER.test(text) ? levelAt(positionOf(Number(text))) : undefined;
}

function speedFrom(text: string): number | undefined {
  const speed = Number(text);
  return NUMBER.test(text) && speed >= SPEED.min && speed <= SPEED.max ? cleanSpeed(speed) : undefined;
}

function loopFrom(text: string, duration: number): Loop | undefined {
  const parts = LOOP.exec(text);
  if (!parts) return undefined;
  // A longer fraction would not be read again.
  const [start, end] = [Number(parts[1]), Math.min(Number(parts[2]), roundSeconds(duration))];
  return end - start < MIN_LOOP_SECONDS ? undefined : { start, end };
}
