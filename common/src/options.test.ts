// Tests the options of a separation: canonical form, defaults, and messages.

import { expect, it } from 'vitest';
import { canonicalOptions, optionsFromWire, optionsToWire, songOptions } from './options.ts';
import vectors from './songhash-vectors.json' with { type: 'json' };

it.each(vectors)(
  'canonicalOptions() returns the options of the published vector: $name',
  ({ options, canonicalOptions: canonical }) => {
    expect(canonicalOptions(JSON.parse(options || '{}'))).toBe(canonical);
  },
);

it('an option that does not exist is refused with the names of those that do', () => {
  expect(() => canonicalOptions({ toString: 1 })).toThrow('There is no option "toString". Options: mp3_kbps.');
});

it.each([300, 0, -1, '320', null, true])('the value %j of mp3_kbps is refused with the allowed values', (value) => {
  expect(() => canonicalOptions({ mp3_kbps: value })).toThrow(
    'The option mp3_kbps must be one of the numbers 128, 192, 256, 320.',
  );
  expect(() => optionsToWire({ mp3_kbps: value })).toThrow('must be one of');
});

it('options cross the wire unchanged, and an absent one stays absent', () => {
  expect(optionsFromWire({ mp3Kbps: 192, _mp3Kbps: 'mp3Kbps' })).toEqual({ mp3_kbps: 192 });
  expect(optionsFromWire({ mp3Kbps: 0 })).toEqual({});
  expect(optionsFromWire(null)).toEqual({});
  expect(optionsToWire({ mp3_kbps: 192 })).toEqual({ mp3Kbps: 192 });
  expect(optionsToWire({})).toEqual({});
});

it('songOptions() adds the defaults of absent options', () => {
  expect(songOptions('{}')).toEqual({ mp3_kbps: 320 });
  expect(songOptions('{"mp3_kbps":128}')).toEqual({ mp3_kbps: 128 });
});
