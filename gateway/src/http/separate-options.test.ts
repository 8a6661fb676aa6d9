// Tests how the JSON members of POST /apiv1/separate become options.

import { expect, it } from 'vitest';
import { separateOptions } from './separate-options.ts';

const read = (members: Record<string, string>) => separateOptions(new Map(Object.entries(members)));

it('null means the default for model, priority, options and callback, and empty text for model and priority', () => {
  const defaults = { model: '', options: {} };
  expect(read({ model: 'null', priority: 'null', options: 'null', callback: 'null' })).toEqual(defaults);
  expect(read({ model: '""', priority: '""' })).toEqual(defaults);
  expect(read({})).toEqual(defaults);
});

it('a song with a callback to a private address is to be accepted, and its callback kept as refused', () => {
  expect(read({ callback: '{"url":"http://10.0.0.1/"}' })).toMatchObject({ keepRefusedCallback: true });
});

it('the data of a callback keeps its text byte for byte', () => {
  for (const data of ['12345678901234567890', '{ "b":1.0,\t"a":[] , "b":2}', '"\\u0041"', 'null'])
    expect(read({ callback: `{"url":"https://a.org","data":${data}}` }).callback).toEqual({
      url: 'https://a.org',
      dataJson: data,
      on: [],
    });
});

it('a priority or a model that is not a string is refused', () => {
  for (const value of ['0', 'false', '[]', '{}']) {
    expect(() => read({ priority: value })).toThrow('"priority" must be normal or low.');
    expect(() => read({ model: value })).toThrow('"model" must be a string.');
  }
});
