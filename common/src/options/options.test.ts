// Tests the options of a separation: canonical form, defaults, and messages.

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import vectors from '../songhash-vectors.json' with { type: 'json' };
import { canonicalOptions, type GivenOptions, songOptions } from './options.ts';
import { OPTION_NAMES, OPTION_RULES, type OptionName } from './rules.ts';

it.each(vectors)(
  'canonicalOptions() returns the options of the published vector: $name',
  ({ options, canonicalOptions: canonical }) => {
    expect(canonicalOptions(JSON.parse(options || '{}'))).toBe(canonical);
  },
);

/** The canonical form of values that differ from the default. */
const ACCEPTED: Readonly<Record<OptionName, readonly (readonly [given: unknown, canonical: unknown])[]>> = {
  mp3_kbps: [128, 192, 256].map((kbps) => [kbps, kbps]),
  formats: [
    [['mp3-v0'], ['mp3-v0']],
    [
      ['m4a', 'opus', 'wav24', 'flac', 'mp3-v2'],
      ['mp3-v2', 'flac', 'wav24', 'opus', 'm4a'],
    ],
  ],
  stems: [
    [['vocals'], ['vocals']],
    [
      ['vocals', 'base', 'drums'],
      ['bass', 'drums', 'vocals'],
    ],
  ],
  two_stems: [
    ['vocals', 'vocals'],
    ['base', 'bass'],
  ],
  other_method: [],
  shifts: [1, 20].map((count) => [count, count]),
  overlap: [0, 0.01, 0.3, 0.57, 0.9].map((part) => [part, part]),
  segment: [1, 7, 60].map((seconds) => [seconds, seconds]),
  clip: ['clamp', 'rescale'].map((word) => [word, word]),
  rate: [['source', 'source']],
  audio_stream: [1, 100].map((stream) => [stream, stream]),
  keep_tags: [[true, true]],
  precision: [['fast', 'fast']],
};
const accepted = OPTION_NAMES.flatMap((name) =>
  ACCEPTED[name].map(([given, canonical]) => ({ name, given, canonical })),
);

it.each(accepted)('the option $name with the value $given is kept as $canonical', ({ name, given, canonical }) => {
  const json = JSON.stringify({ [name]: canonical });
  expect(canonicalOptions({ [name]: given })).toBe(json);
  expect(canonicalOptions(JSON.parse(json))).toBe(json);
  expect(songOptions(json)).toEqual({ ...songOptions('{}'), [name]: canonical });
});

it('other_method is kept beside two_stems', () => {
  const json = '{"other_method":"minus","two_stems":"vocals"}';
  expect(canonicalOptions({ two_stems: 'vocals', other_method: 'minus' })).toBe(json);
  expect(songOptions(json)).toMatchObject({ two_stems: 'vocals', other_method: 'minus' });
});

/** The message, and values that get it. */
const REFUSED: Readonly<Record<OptionName, readonly [message: string, ...values: unknown[]]>> = {
  mp3_kbps: ['must be one of the numbers 128, 192, 256, 320.', 300, 0, -1, '320', null, true, [320]],
  formats: [
    'must be a list of one or more of mp3, mp3-v0, mp3-v2, flac, flac24, wav, wav24, wav32f, opus, m4a, each named once.',
    ...['mp3', null, [], {}, ['MP3'], ['mp3', 'mp3'], ['flac', 'ogg'], [['mp3']], ['constructor']],
  ],
  stems: [
    'must be a list of one or more stems in lower case, such as vocals and drums, each named once.',
    ...['vocals', [], ['vocals', 'vocals'], ['bass', 'base'], ['Vocals'], [''], ['../a'], [1], [null]],
    Array.from({ length: 201 }, (_, n) => `stem${n}`),
  ],
  two_stems: ['must be the name of a stem in lower case, such as vocals.', '', 'Vocals', 'a b', 1, true, ['vocals']],
  other_method: ['must be add or minus.', 'none', '', null, 1],
  shifts: ['must be a whole number from 0 to 20.', -1, 21, 1.5, '1', null, Number.NaN],
  overlap: ['must be a number from 0 to 0.9 with at most 2 decimals.', -0.01, 0.91, 0.333, '0.5', null, Number.NaN],
  segment: ['must be a whole number from 1 to 60.', 0, 61, 7.8, '7', Number.POSITIVE_INFINITY],
  clip: ['must be gain, clamp or rescale.', 'none', 'GAIN', null, true],
  rate: ['must be model or source.', '44100', 44_100, null],
  audio_stream: ['must be a whole number from 1 to 100.', 0, 101, 1.5, '1'],
  keep_tags: ['must be true or false.', 'true', 1, null],
  precision: ['must be exact or fast.', 'bf16', '', 'Fast', null, true],
};
const refused = OPTION_NAMES.flatMap((name) => {
  const [message, ...values] = REFUSED[name];
  return values.map((value) => ({ name, value, message }));
});

it.each(refused)('the option $name with the value $value is refused: it $message', ({ name, value, message }) => {
  const refusal = expect.objectContaining({ code: 'INVALID_ARGUMENT', message: `The option ${name} ${message}` });
  expect(() => canonicalOptions({ [name]: value })).toThrow(refusal);
});

it.each(['toString', '__proto__', 'Formats', ''])(
  'the option "%s" does not exist and is refused with the names of those that do',
  (name) => {
    const given = JSON.parse(`{${JSON.stringify(name)}:1}`) as GivenOptions;
    expect(() => canonicalOptions(given)).toThrow(
      `There is no option ${JSON.stringify(name)}. Options: mp3_kbps, formats, stems, two_stems, other_method, shifts, overlap, segment, clip, rate, audio_stream, keep_tags, precision.`,
    );
  },
);

it.each<[given: GivenOptions, message: string]>([
  [
    { formats: ['flac24', 'flac'] },
    'The option formats may name only one of flac and flac24, because both make .flac files.',
  ],
  [{ formats: ['mp3-v2', 'opus', 'mp3'] }, 'only one of mp3 and mp3-v2, because both make .mp3 files.'],
  [{ formats: ['flac'], mp3_kbps: 128 }, 'The option mp3_kbps needs the format mp3.'],
  [{ formats: ['mp3-v0'], mp3_kbps: 128 }, 'The option mp3_kbps needs the format mp3.'],
  [{ stems: ['drums'], two_stems: 'vocals' }, 'The options stems and two_stems exclude each other.'],
  [{ other_method: 'minus' }, 'The option other_method needs two_stems.'],
  [{ other_method: 'minus', two_stems: null }, 'The option other_method needs two_stems.'],
])('the options %j contradict each other and are refused', (given, message) => {
  expect(() => canonicalOptions(given)).toThrow(
    expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringContaining(message) }),
  );
});

it.each<GivenOptions>([
  { formats: ['flac'], mp3_kbps: 320 },
  { stems: null, two_stems: 'vocals' },
  { stems: ['drums'], two_stems: null },
  { other_method: 'add' },
])('the options %j do not contradict each other, because one has its default', (given) => {
  expect(() => canonicalOptions(given)).not.toThrow();
});

it('songOptions() refuses options that are not valid', () => {
  const refusal = expect.objectContaining({ code: 'INVALID_ARGUMENT' });
  for (const json of ['{"shifts":21}', '{"speed":2}', '{"other_method":"minus"}'])
    expect(() => songOptions(json)).toThrow(refusal);
});

it('songOptions() adds the defaults of absent options, which never change', () => {
  const defaults = {
    mp3_kbps: 320,
    formats: ['mp3'],
    stems: null,
    two_stems: null,
    other_method: 'add',
    shifts: 0,
    overlap: 0.25,
    segment: null,
    clip: 'gain',
    rate: 'model',
    audio_stream: null,
    keep_tags: false,
    precision: 'exact',
  };
  expect(songOptions('{}')).toEqual(defaults);
  expect(canonicalOptions(defaults)).toBe('{}');
});

const PAGE = readFileSync(new URL('../../../docs/songhash.md', import.meta.url), 'utf8');

it.each(OPTION_NAMES)('the description of the songhash lists the option %s with its default', (name) => {
  const row = PAGE.split('\n').find((line) => line.startsWith(`| \`${name}\` `));
  expect(row?.split('|')[3]).toContain(`\`${JSON.stringify(OPTION_RULES[name].rule.fallback)}\``);
});
