// Mixes channels to stereo without a change of level, so the floating-point result may exceed full
// scale. No channel is dropped.

import { channelsOf } from './channel-layouts.ts';

/** The mixing of one stream to stereo, as arguments of ffmpeg's filter `pan`. */
export interface Downmix {
  /** Empty: the stream is stereo. */
  readonly text: string;
  /**
   * The same mixing, with the usual channels that the stream does not have yet, because broadcasts
   * change their layout in the middle.
   */
  readonly filter: string;
}

/** Share of a channel in the left and in the right side. */
type Gain = readonly [left: number, right: number];

/** ITU-R BS.775, as ffmpeg's own downmix: -3 dB. */
const HALF_POWER = Number(Math.SQRT1_2.toFixed(6));
/** For a rear or upper channel that goes to both sides: the square of ffmpeg's 0.707. */
const HALF = 0.5;

const left = (gain: number): Gain => [gain, 0];
const right = (gain: number): Gain => [0, gain];
const both = (gain: number): Gain => [gain, gain];

/**
 * The gains of ffmpeg's floating-point downmix, where it has a gain. It drops the low-frequency and
 * the upper channels, which have gains here because they are audible.
 */
const GAINS: Readonly<Record<string, Gain>> = {
  FL: left(1),
  FR: right(1),
  FC: both(HALF_POWER),
  LFE: both(HALF),
  BL: left(HALF_POWER),
  BR: right(HALF_POWER),
  FLC: left(1),
  FRC: right(1),
  BC: both(HALF),
  SL: left(HALF_POWER),
  SR: right(HALF_POWER),
  TC: both(HALF),
  TFL: left(HALF_POWER),
  TFC: both(HALF),
  TFR: right(HALF_POWER),
  TBL: left(HALF_POWER),
  TBC: both(HALF),
  TBR: right(HALF_POWER),
  DL: left(1),
  DR: right(1),
  WL: left(HALF_POWER),
  WR: right(HALF_POWER),
  SDL: left(HALF_POWER),
  SDR: right(HALF_POWER),
  LFE2: both(HALF),
  TSL: left(HALF_POWER),
  TSR: right(HALF_POWER),
  BFC: both(HALF),
  BFL: left(HALF_POWER),
  BFR: right(HALF_POWER),
};
/** The channels of layouts of up to eight channels. */
const USUAL = ['FL', 'FR', 'FC', 'LFE', 'BL', 'BR', 'FLC', 'FRC', 'BC', 'SL', 'SR'];
/** The filter `pan` reads no channel name with a digit. */
const READABLE = /^[A-Z]+$/;
/** The filter `pan` reads at most this number of channels. */
export const MAX_CHANNELS = 64;

/**
 * Returns the mixing of a stream of `channels` channels (1 to MAX_CHANNELS) with the layout that
 * ffmpeg names; empty: none. Without a known layout, the first channel goes to the left, the second
 * one to the right and every other one to both sides.
 */
export function downmixOf(channels: number, layout: string): Downmix {
  const known = channelsOf(layout) ?? (channels === 1 ? ['FC'] : channels === 2 ? ['FL', 'FR'] : undefined);
  const gains = known?.map((name) => (known.length === 1 ? both(1) : GAINS[name]));
  if (!known || known.length !== channels || !gains?.every((gain) => gain !== undefined)) return byNumber(channels);
  if (!known.every((name) => READABLE.test(name))) return byNumber(channels, gains);
  const own = known.map((name, at): Term => [name, gains[at] as Gain]);
  const others = USUAL.filter((name) => !known.includes(name)).map((name): Term => [name, GAINS[name] as Gain]);
  const text = known.join('+') === 'FL+FR' ? '' : pan(own);
  return { text, filter: pan([...own, ...others]) };
}

function byNumber(channels: number, gains?: readonly Gain[]): Downmix {
  const terms = Array.from({ length: channels }, (_, at): Term => {
    const gain = gains?.[at] ?? [left(1), right(1)][at] ?? both(HALF_POWER);
    return [`c${at}`, channels === 1 ? both(1) : gain];
  });
  return { text: pan(terms), filter: pan(terms) };
}

type Term = readonly [channel: string, gain: Gain];

function pan(terms: readonly Term[]): string {
  const side = (at: 0 | 1) =>
    terms
      .filter(([, gain]) => gain[at] !== 0)
      .map(([channel, gain]) => (gain[at] === 1 ? channel : `${gain[at]}*${channel}`))
      .join('+');
  return `pan=stereo|FL=${side(0)}|FR=${side(1)}`;
}
