// Tests that options cross the wire unchanged.

import { loadQueue } from '@stemline/proto/load.ts';
import { expect, it } from 'vitest';
import { canonicalOptions, type GivenOptions } from './options.ts';
import { OPTION_NAMES } from './rules.ts';
import { optionsFromWire, optionsToWire } from './wire.ts';

const { requestSerialize, requestDeserialize } = loadQueue().definition.CheckSubmission;

/** Returns the options that a receiver of `given` reads. */
function sent(given: GivenOptions): GivenOptions {
  return optionsFromWire(requestDeserialize(requestSerialize({ options: optionsToWire(given) })).options);
}

const ALL: readonly GivenOptions[] = [
  { mp3_kbps: 192, formats: ['mp3', 'flac24'], stems: ['bass', 'vocals'], shifts: 3, overlap: 0.57 },
  { two_stems: 'vocals', other_method: 'minus', segment: 5, clip: 'rescale', rate: 'source' },
  { audio_stream: 2, keep_tags: true, overlap: 0, precision: 'fast' },
];

it.each(ALL)('the options %j arrive as they were sent', (given) => {
  expect(sent(given)).toEqual(given);
});

it('every option crosses the wire in a test', () => {
  expect(new Set(ALL.flatMap((given) => Object.keys(given)))).toEqual(new Set(OPTION_NAMES));
});

it('options are sent in their canonical form, and defaults are not sent', () => {
  expect(optionsToWire({ formats: ['opus', 'mp3'], stems: ['vocals', 'base'], keep_tags: false, shifts: 0 })).toEqual({
    formats: ['mp3', 'opus'],
    stems: ['bass', 'vocals'],
  });
  expect(optionsToWire({ formats: ['mp3'], segment: null })).toEqual({});
  expect(sent({})).toEqual({});
});

it('a default that another program sends is read and left out of the canonical form', () => {
  const message = { mp3Kbps: 320, shifts: 0, overlap: 0.25, keepTags: false, formats: ['mp3'], precision: 'exact' };
  const given = optionsFromWire(requestDeserialize(requestSerialize({ options: message })).options);
  expect(given).toEqual({
    mp3_kbps: 320,
    shifts: 0,
    overlap: 0.25,
    keep_tags: false,
    formats: ['mp3'],
    precision: 'exact',
  });
  expect(canonicalOptions(given)).toBe('{}');
});

it('a message without options has none', () => {
  expect(optionsFromWire(null)).toEqual({});
  expect(optionsFromWire(undefined)).toEqual({});
});

it.each<GivenOptions>([{ mp3_kbps: 300 }, { formats: ['ogg'] }, { precision: 'rough' }, { speed: 2 }])(
  'the options %j are refused before they are sent',
  (given) => {
    expect(() => optionsToWire(given)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  },
);
