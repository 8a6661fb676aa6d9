// Lists the options of a separation with their defaults and rules. A default never changes, because
// the songhashes of existing songs depend on it. The default of a new option must keep the
// behaviour of earlier versions.

import { OUTPUT_FORMAT_NAMES } from '../audio/output-formats.ts';

/** The values that an option allows. */
export type OptionRule =
  | { readonly kind: 'choice'; readonly fallback: string | number; readonly choices: readonly (string | number)[] }
  /** A number from `min` to `max` in steps of `step`. `fallback` null: the option is absent. */
  | {
      readonly kind: 'number';
      readonly fallback: number | null;
      readonly min: number;
      readonly max: number;
      readonly step: number;
    }
  | { readonly kind: 'flag'; readonly fallback: false }
  /** The name of a stem. `fallback` null: the option is absent. */
  | { readonly kind: 'stem'; readonly fallback: null }
  /** A set of names of stems. `fallback` null: every stem of the model. */
  | { readonly kind: 'stems'; readonly fallback: null }
  /** A set of words with a fixed order. */
  | { readonly kind: 'set'; readonly fallback: readonly string[]; readonly choices: readonly string[] };

interface DescribedOption {
  readonly rule: OptionRule;
  /** The meaning of the option, as sentences for people. */
  readonly text: string;
}

/** Every option under its name in JSON. */
export const OPTION_RULES = {
  mp3_kbps: {
    rule: { kind: 'choice', fallback: 320, choices: [128, 192, 256, 320] },
    text: 'Bit rate of the tracks in the format `mp3`, in kbit/s.',
  },
  formats: {
    rule: { kind: 'set', fallback: ['mp3'], choices: OUTPUT_FORMAT_NAMES },
    text: 'Formats of the tracks, at most one for each file extension.',
  },
  stems: {
    rule: { kind: 'stems', fallback: null },
    text: 'The stems to deliver, such as `vocals` and `drums`, or `instrumental`. `base` means `bass`. A fine-tuned model runs only the networks that these stems need. Absent: all stems of the model.',
  },
  two_stems: {
    rule: { kind: 'stem', fallback: null },
    text: 'One stem. The song then has two tracks: this stem, and `no_<stem>`, which is everything else.',
  },
  other_method: {
    rule: { kind: 'choice', fallback: 'add', choices: ['add', 'minus'] },
    text: 'Method for `no_<stem>`: `add` adds the other stems, `minus` subtracts the stem from the song. Needs `two_stems`.',
  },
  shifts: {
    rule: { kind: 'number', fallback: 0, min: 0, max: 20, step: 1 },
    text: 'Number of separations, each with another time shift, whose results are averaged. Each takes as long as a separation without shifts. 0: one separation without a shift.',
  },
  overlap: {
    rule: { kind: 'number', fallback: 0.25, min: 0, max: 0.9, step: 0.01 },
    text: 'Overlap of two segments of the song, as a share of a segment. A higher overlap takes more time.',
  },
  segment: {
    rule: { kind: 'number', fallback: null, min: 1, max: 60, step: 1 },
    text: 'Length of a segment in seconds, at most that of the model. Absent: that of the model.',
  },
  clip: {
    rule: { kind: 'choice', fallback: 'gain', choices: ['gain', 'clamp', 'rescale'] },
    text: 'Treatment of a track that is louder than full scale: `gain` lowers all tracks of the song by one factor, `clamp` cuts the peaks, `rescale` lowers only this track.',
  },
  rate: {
    rule: { kind: 'choice', fallback: 'model', choices: ['model', 'source'] },
    text: 'Sample rate of the tracks: `model` is 44 100 Hz, the rate of the models; `source` is the rate of the song, at most 192 000 Hz.',
  },
  audio_stream: {
    rule: { kind: 'number', fallback: null, min: 1, max: 100, step: 1 },
    text: 'The audio stream of a file that has several, counted from 1. Absent: the stream that the file marks as its default, or else the first.',
  },
  keep_tags: {
    rule: { kind: 'flag', fallback: false },
    text: 'Copies title, artist, album and cover of the song to the tracks. The title then also names the stem.',
  },
  precision: {
    rule: { kind: 'choice', fallback: 'exact', choices: ['exact', 'fast'] },
    text: 'Precision of the arithmetic. `exact`: the samples agree with Demucs to at least 100 dB. `fast`: 16-bit arithmetic (bfloat16) where the processor or graphics card has it, which is about twice as fast; the samples agree to at least 40 dB, except at the end of the song, because a last segment that the segment before covers is left out.',
  },
} as const satisfies Record<string, DescribedOption>;

/** The name of an option. */
export type OptionName = keyof typeof OPTION_RULES;

/** The names of all options, in the order of the table. */
export const OPTION_NAMES = Object.keys(OPTION_RULES) as OptionName[];

/** Returns whether the values of an option are numbers. */
export function isNumeric(rule: OptionRule): boolean {
  return rule.kind === 'number' || (rule.kind === 'choice' && typeof rule.fallback === 'number');
}

/** Returns whether the values of an option are lists. */
export function isList({ kind }: OptionRule): boolean {
  return kind === 'set' || kind === 'stems';
}
