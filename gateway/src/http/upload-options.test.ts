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

it('options that hold a name twice are refused', () => {
  for (const json of ['{"mp3_kbps":128,"mp3_kbps":192}', '{"mp3_kbps":128,"mp3\\u005fkbps":128}'])
    expect(refusal('', { options: json })).toBe('INVALID_ARGUMENT: "options" holds "mp3_kbps" twice. Send it once.');
});

it('options with an unknown name are refused, even __proto__', () => {
  for (const name of ['__proto__', 'constructor', 'bitrate'])
    expect(refusal(`options={"${name}":1}`)).toContain(`There is no option "${name}"`);
});
