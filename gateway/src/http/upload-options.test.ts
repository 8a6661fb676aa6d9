// Tests how the options of an upload in its query and in its form are combined.

import { expect, it } from 'vitest';
import { parsed } from '../schema/fault.ts';
import { UPLOAD_QUERY } from '../schema/upload-fields.ts';
import { formFields, uploadOptions } from './upload-options.ts';

const parse = (query: string, fields: Record<string, string> = {}) =>
  uploadOptions(
    parsed(UPLOAD_QUERY, Object.fromEntries([...new URLSearchParams(query)].filter(([, value]) => value !== ''))),
    formFields(new Map(Object.entries(fields))),
  );
const refusal = (query: string, fields: Record<string, string> = {}) => {
  try {
    return `accepted ${JSON.stringify(parse(query, fields))}`;
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return `${code}: ${message}`;
  }
};

it.each<[what: string, query: string, fields: Record<string, string>, shown: string]>([
  ['mp3_kbps', 'mp3_kbps=320', { mp3_kbps: '128' }, '"mp3_kbps" is given as 320 and as 128.'],
  ['model', 'model=preview', { model: 'mdx' }, '"model" is given as "preview" and as "mdx".'],
  ['model', 'model=auto', { model: 'mdx' }, '"model" is given as "auto" and as "mdx".'],
  ['priority', 'priority=low', { priority: 'normal' }, '"priority" is given as "low" and as "normal".'],
  ['mp3_kbps', 'options={"mp3_kbps":128}&mp3_kbps=320', {}, '"mp3_kbps" is given as 128 and as 320.'],
  ['mp3_kbps', 'mp3_kbps=320', { options: '{"mp3_kbps":128}' }, '"mp3_kbps" is given as 128 and as 320.'],
  ['mp3_kbps', 'options={"mp3_kbps":128}', { mp3_kbps: '320' }, '"mp3_kbps" is given as 128 and as 320.'],
  ['mp3_kbps', '', { options: '{"mp3_kbps":"320"}', mp3_kbps: '128' }, '"mp3_kbps" is given as "320" and as 128.'],
  ['mp3_kbps', 'options={"mp3_kbps":128}', { options: '{"mp3_kbps":192}' }, 'given as 128 and as 192.'],
  ['formats', 'formats=flac', { formats: 'mp3' }, '"formats" is given as ["flac"] and as ["mp3"].'],
  ['stems', 'stems=vocals', { options: '{"stems":["drums"]}' }, '"stems" is given as ["drums"] and as ["vocals"].'],
  ['keep_tags', 'keep_tags=true', { keep_tags: 'false' }, '"keep_tags" is given as true and as false.'],
  [
    'callback_url',
    'callback_url=https://a.org',
    { callback_url: 'https://b.org' },
    '"https://a.org" and as "https://b',
  ],
  ['callback_data', 'callback_url=https://a.org&callback_data=1', { callback_data: '2' }, 'given as "1" and as "2".'],
  ['callback_on', 'callback_url=https://a.org&callback_on=failed', { callback_on: 'cancelled' }, '"callback_on" is'],
])('an upload is refused when two values of %s differ: query %s and form %j', (_name, query, fields, shown) => {
  expect(refusal(query, fields)).toContain(`INVALID_ARGUMENT: `);
  expect(refusal(query, fields)).toContain(shown);
});

it('an upload is accepted when query, form and options give an option the same value', () => {
  expect(
    parse('model=preview&mp3_kbps=0128&options={"mp3_kbps":128}&priority=low', {
      model: 'preview',
      mp3_kbps: '128',
      options: '{ "mp3_kbps" : 128.0 }',
      priority: 'low',
    }),
  ).toEqual({ model: 'preview', options: { mp3Kbps: 128 }, priority: 'PRIORITY_LOW' });
  const callback = 'callback_url=https://a.org&callback_data={}&callback_on=';
  expect(
    parse(`${callback}failed,cancelled`, { callback_url: 'https://a.org', callback_on: 'cancelled,failed' }),
  ).toMatchObject({ callback: { url: 'https://a.org', dataJson: '{}' } });
});

it('an empty field of a form does not replace the value in the query', () => {
  const empty = { model: '', priority: '', mp3_kbps: '', options: '', callback_url: '', callback_data: '' };
  expect(parse('model=preview&mp3_kbps=128', empty)).toEqual({ model: 'preview', options: { mp3Kbps: 128 } });
  expect(parse('model=&mp3_kbps=', { model: 'preview' })).toEqual({ model: 'preview', options: {} });
});

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

it('the secret of a callback is accepted in a form with a callback URL, and refused in a query', () => {
  const fields = { callback_url: 'https://a.org', callback_secret: SECRET };
  expect(parse('', fields).callback).toMatchObject({ url: 'https://a.org', secret: SECRET });
  expect(parse('callback_url=https://a.org', { callback_secret: SECRET }).callback).toMatchObject({ secret: SECRET });
  expect(refusal('', { callback_secret: SECRET })).toBe('INVALID_ARGUMENT: "callback_secret" needs a "callback_url".');
  const query = refusal(String(new URLSearchParams(fields)));
  expect(query).toContain('INVALID_ARGUMENT: This address has no parameter "callback_secret".');
  expect(query).not.toContain(SECRET);
  const malformed = refusal('', { ...fields, callback_secret: 'hunter2' });
  expect(malformed).toBe('INVALID_ARGUMENT: "callback_secret" must be "whsec_" and the base64 of 24 to 64 bytes.');
});

it('options that hold a name twice are refused', () => {
  for (const json of ['{"mp3_kbps":128,"mp3_kbps":192}', '{"mp3_kbps":128,"mp3\\u005fkbps":128}'])
    expect(refusal('', { options: json })).toBe('INVALID_ARGUMENT: "options" holds "mp3_kbps" twice. Send it once.');
});

it('options with an unknown name are refused, even __proto__', () => {
  for (const name of ['__proto__', 'constructor', 'bitrate'])
    expect(refusal(`options={"${name}":1}`)).toContain(`There is no option "${name}"`);
});

it('every option of a separation can be given as a parameter, as a field and in the JSON of options', () => {
  const texts = {
    mp3_kbps: '192',
    formats: 'flac24, mp3',
    stems: 'vocals,drums',
    shifts: '2',
    overlap: '0.1',
    segment: '7',
    clip: 'clamp',
    rate: 'source',
    audio_stream: '2',
    keep_tags: 'true',
    precision: 'fast',
  };
  const json = {
    ...{ mp3_kbps: 192, formats: ['mp3', 'flac24'], stems: ['drums', 'vocals'], shifts: 2, overlap: 0.1, segment: 7 },
    ...{ clip: 'clamp', rate: 'source', audio_stream: 2, keep_tags: true, precision: 'fast' },
  };
  const query = String(new URLSearchParams(texts));
  const expected = parse('', { options: JSON.stringify(json) });
  expect(expected.options).toEqual({
    ...{ mp3Kbps: 192, formats: ['mp3', 'flac24'], stems: ['drums', 'vocals'], shifts: 2, overlap: 0.1, segment: 7 },
    ...{ clip: 'clamp', rate: 'source', audioStream: 2, keepTags: true, precision: 'fast' },
  });
  expect(parse(query)).toEqual(expected);
  expect(parse('', texts)).toEqual(expected);
  expect(parse(query, { ...texts, options: JSON.stringify(json) })).toEqual(expected);
  expect(parse('two_stems=vocals&other_method=minus').options).toEqual({ twoStems: 'vocals', otherMethod: 'minus' });
});

it('an option with its default is accepted in every place', () => {
  const defaults =
    'mp3_kbps=320&formats=mp3&shifts=0&overlap=0.25&clip=gain&rate=model&keep_tags=False&other_method=add&precision=exact';
  expect(parse(defaults).options).toEqual({});
});

it.each([
  ['shifts=many', 'The option shifts must be a whole number from 0 to 20.'],
  ['shifts=1e1', 'The option shifts must be a whole number from 0 to 20.'],
  ['shifts=1.5', 'The option shifts must be a whole number from 0 to 20.'],
  ['overlap=0.999', 'The option overlap must be a number from 0 to 0.9 with at most 2 decimals.'],
  ['keep_tags=yes', 'The option keep_tags must be true or false.'],
  ['clip=loud', 'The option clip must be gain, clamp or rescale.'],
  ['precision=bf16', 'The option precision must be exact or fast.'],
  ['formats=,', 'The option formats must be a list of one or more of mp3, mp3-v0,'],
  ['formats=flac,flac', 'The option formats must be a list of one or more of mp3, mp3-v0,'],
  ['formats=wav,wav24', 'The option formats may name only one of wav and wav24, because both make .wav files.'],
  [
    'stems=Vocals',
    'The option stems must be a list of one or more stems in lower case, such as vocals and drums, each named once.',
  ],
  ['stems=vocals&two_stems=vocals', 'The options stems and two_stems exclude each other.'],
  ['options={"stems":[["vocals"]]}', '"options" may hold numbers, strings, true, false and lists of strings,'],
  ['options={"stems":{"a":1}}', '"options" may hold numbers, strings, true, false and lists of strings,'],
  ['options={"shifts":"2"}', 'The option shifts must be a whole number from 0 to 20.'],
])('an upload with the query %s is refused: %s', (query, reason) => {
  expect(refusal(query)).toContain(`INVALID_ARGUMENT: ${reason}`);
});
