// Reads the arguments of `make bench-engine`.

import { parseArgs } from 'node:util';
import { PlainError } from '@stemline/scripts/plain-error.ts';

/** The parts of the benchmark, in the order in which they run. */
export const PARTS = ['device', 'engine', 'fairness', 'arms', 'together', 'drift', 'memory', 'chunks'] as const;
export type PartName = (typeof PARTS)[number];

const DEVICES = ['auto', 'cpu', 'cuda', 'mps'];
/** The network of htdemucs in its real size, and a tiny one, both with random weights. */
export const FULL = 'random-htdemucs';
export const TINY = 'tiny-ht';

/** Undefined: each part has a default of its own. */
export interface BenchSettings {
  readonly device: string;
  readonly parts: readonly PartName[];
  readonly network: string;
  /** Length of the songs. */
  readonly seconds: number | undefined;
  readonly rounds: number | undefined;
  /** Number of songs of the parts that separate many. */
  readonly songs: number | undefined;
}

/** Throws a PlainError that names the wrong argument and its possible values. */
export function parseBenchSettings(args: readonly string[]): BenchSettings {
  const text = { type: 'string' } as const;
  const options = { device: text, part: text, network: text, seconds: text, rounds: text, songs: text };
  const { values } = parseArgs({ args: [...args], options });
  const parts = list(values.part).map((part) => oneOf('PART', part, PARTS));
  return {
    device: oneOf('DEVICE', values.device ?? 'auto', DEVICES),
    parts: parts.length > 0 ? parts : PARTS,
    network: oneOf('NETWORK', values.network ?? FULL, [FULL, TINY]),
    seconds: wholeNumber('SECONDS', values.seconds),
    rounds: wholeNumber('ROUNDS', values.rounds),
    songs: wholeNumber('SONGS', values.songs),
  };
}

function list(text: string | undefined): string[] {
  return (text ?? '').split(/[\s,]+/).filter((item) => item !== '');
}

function oneOf<const T extends string>(name: string, value: string, choices: readonly T[]): T {
  const known = choices.find((choice) => choice === value);
  if (known === undefined) throw new PlainError(`${name} must be one of ${choices.join(', ')}, not "${value}"`);
  return known;
}

function wholeNumber(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (!/^[1-9]\d{0,5}$/.test(value)) throw new PlainError(`${name} must be a whole number above 0, not "${value}"`);
  return Number(value);
}
