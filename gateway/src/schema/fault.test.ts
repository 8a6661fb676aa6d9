// Tests the sentences that refuse malformed fields. Each names the field and its allowed values.

import { expect, it } from 'vitest';
import { z } from 'zod';
import { SONG_PATH, TRACK_PATH } from './address.ts';
import { parsed, parsedOrFault } from './fault.ts';
import { strictQuery } from './query.ts';
import { SEPARATE_FIELDS } from './separate-body.ts';
import { SONG_FILTER } from './song.ts';
import { CALLBACK } from './submission.ts';
import { UPLOAD_QUERY } from './upload-fields.ts';

const HASH = 'a'.repeat(56);

function refusal(schema: z.ZodType, value: unknown): string {
  try {
    return `accepted ${JSON.stringify(parsed(schema, value))}`;
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return `${code}: ${message}`;
  }
}

it.each<[schema: z.ZodType, value: unknown, sentence: string]>([
  [SONG_FILTER, { state: 'open' }, '"state" must be waiting, running, done, failed or cancelled.'],
  [SONG_FILTER, { q: 'x'.repeat(201) }, '"q" must not be longer than 200 characters.'],
  [SONG_FILTER, { q: '🎵'.repeat(101) }, '"q" must not be longer than 200 characters.'],
  [SONG_FILTER, { model: '🎵'.repeat(101) }, '"model" must not be longer than 200 characters.'],
  [UPLOAD_QUERY, { model: '🎵'.repeat(101) }, '"model" must not be longer than 200 characters.'],
  [SONG_FILTER, { page_size: '1e2' }, '"page_size" must be from 1 to 200.'],
  [UPLOAD_QUERY, { priority: 'urgent' }, '"priority" must be normal or low.'],
  [UPLOAD_QUERY, { priority: 'high' }, '"priority" must be normal or low.'],
  [UPLOAD_QUERY, { options: '{' }, '"options" must be JSON.'],
  [UPLOAD_QUERY, { options: '[]' }, '"options" must be a JSON object.'],
  [
    UPLOAD_QUERY,
    { options: '{"a":{}}' },
    '"options" may hold numbers, strings, true, false and lists of strings, but no objects or other lists.',
  ],
  [UPLOAD_QUERY, { callback_url: 'ftp://x' }, '"callback_url" must be http or https.'],
  [UPLOAD_QUERY, { callback_data: '{' }, '"callback_data" must be JSON.'],
  [UPLOAD_QUERY, { callback_on: 'failed,never' }, '"callback_on" may only name done, failed, cancelled.'],
  [SEPARATE_FIELDS, { model: 5 }, '"model" must be a string.'],
  [SEPARATE_FIELDS, { model: 'x'.repeat(201) }, '"model" must not be longer than 200 characters.'],
  [SEPARATE_FIELDS, { priority: 0 }, '"priority" must be normal or low.'],
  [SEPARATE_FIELDS, { options: '{"a":1,"a":1}' }, '"options" holds "a" twice. Send it once.'],
  [
    SONG_PATH,
    { songhash: 'A' },
    '"songhash" must be 56 hex digits in lower case, as the server answered when the song was sent.',
  ],
  [TRACK_PATH, { songhash: HASH, track: '..' }, '"track" must be the name of a track, such as vocals.mp3 or vocals.'],
  [z.object({ a: z.object({ b: z.string() }) }), { a: {} }, '"a.b" is missing.'],
  [z.object({ a: z.strictObject({}) }), { a: { 'b"': 1 } }, '"a" has an unknown member "b\\"".'],
])(
  'case %#: a malformed field is refused with a sentence that has its name and its rule',
  (schema, value, sentence) => {
    expect(refusal(schema, value)).toBe(`INVALID_ARGUMENT: ${sentence}`);
  },
);

it('a filter of 100 emoji, which are 200 UTF-16 units, is accepted', () => {
  const q = '🎵'.repeat(100);
  expect(parsed(SONG_FILTER, { q })).toEqual({ q });
});

it('parsedOrFault returns the sentence about a malformed callback', () => {
  const fault = (value: unknown) => parsedOrFault(CALLBACK, value, 'callback');
  expect(fault([])).toEqual({ ok: false, fault: '"callback" must be an object with a "url".' });
  expect(fault({})).toEqual({ ok: false, fault: '"callback.url" is missing.' });
  expect(fault({ url: 'https://a.org', on: ['done', 'never'] })).toEqual({
    ok: false,
    fault: '"callback.on" may only name done, failed, cancelled.',
  });
  expect(fault({ url: 'https://a.org', on: null, other: 1 })).toMatchObject({ ok: true });
});

const query = strictQuery({ page_size: z.string().max(1).optional() });

it('an unknown parameter is reported before a malformed one, with the known names', () => {
  expect(refusal(query, { page_size: 'xx', pagesize: '1' })).toBe(
    'INVALID_ARGUMENT: This address has no parameter "pagesize". Known: page_size.',
  );
});

it('an unknown parameter is refused even if its name is __proto__', () => {
  expect(refusal(query, Object.fromEntries(new URLSearchParams('__proto__=1')))).toContain('"__proto__"');
});

it('a long name of an unknown parameter is cut in the message', () => {
  expect(refusal(strictQuery({}), { ['x'.repeat(500)]: '1' })).toBe(
    `INVALID_ARGUMENT: This address has no parameter "${'x'.repeat(100)}". It takes no parameters.`,
  );
});

it('the extension of a track may be in capitals', () => {
  expect(parsed(TRACK_PATH, { songhash: HASH, track: 'vocals.MP3' }).track).toBe('vocals.mp3');
});
