// Tests which options are accepted, and that a refusal names the option.

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { canonicalOptions } from './options.ts';

const VECTORS = new URL('../../../common/src/songhash-vectors.json', import.meta.url);

const refused = (json: string, named: RegExp) =>
  expect(() => canonicalOptions(json)).toThrow(
    expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringMatching(named) }),
  );

it('defaults are omitted, and other values are kept without blanks', () => {
  expect(canonicalOptions('')).toBe('{}');
  expect(canonicalOptions('{}')).toBe('{}');
  expect(canonicalOptions(' { "mp3_kbps": 320 } ')).toBe('{}');
  expect(canonicalOptions('{ "mp3_kbps": 128.0 }')).toBe('{"mp3_kbps":128}');
});

it.each(JSON.parse(readFileSync(VECTORS, 'utf8')) as { name: string; options: string; canonicalOptions: string }[])(
  'the options of the songhash vector "$name" become canonical as published',
  ({ options, canonicalOptions: canonical }) => {
    expect(canonicalOptions(options)).toBe(canonical);
  },
);

it('an unknown option is refused, and the refusal names it', () => {
  refused('{"bitrate": 320}', /"bitrate".*mp3_kbps/);
  refused(`{"${'x'.repeat(16_000)}": 1}`, /^There is no option "x{100}"\. Options: mp3_kbps\.$/);
  refused('{"toString": 320}', /"toString"/);
  refused('{"__proto__": 320}', /"__proto__"/);
});

it('an option that occurs twice is refused, also with equal values', () => {
  refused('{"mp3_kbps": 128, "mp3_kbps": 192}', /"mp3_kbps".*twice/);
  refused('{"mp3_kbps": 128, "mp3\\u005fkbps": 128}', /"mp3_kbps".*twice/);
});

it('a bad value is refused with the name of its option', () => {
  for (const value of ['"320"', '0', '319', '320.5', 'null', '[320]', '1e99'])
    refused(`{"mp3_kbps": ${value}}`, /mp3_kbps.*128, 192, 256, 320/);
});

it('anything but a JSON object is refused', () => {
  for (const json of ['[]', 'null', '3', '"x"']) refused(json, /options_json must be a JSON object/);
  refused('{', /options_json must be valid JSON/);
});
