// Tests the filter of the library and its stored form.

import { expect, it } from 'vitest';
import { filterOf, isEmpty, NO_FILTER, queryOf } from './filter.ts';
import { joinedNames } from './model-names.ts';

it('a filter becomes the parameters of a request, in any script', () => {
  const filter = { name: 'Ωδή & 夏', state: 'done', model: 'htdemucs' } as const;
  const query = queryOf(filter, { size: 50, token: 'abc' });
  expect(Object.fromEntries(query)).toEqual({
    page_size: '50',
    page_token: 'abc',
    q: 'Ωδή & 夏',
    state: 'done',
    model: 'htdemucs',
  });
  expect(String(queryOf(NO_FILTER, { size: 50, token: '' }))).toBe('page_size=50');
});

it('a stored filter is read again, and anything else is no filter', () => {
  const filter = { name: 'x', state: 'failed', model: 'preview' } as const;
  expect(filterOf(JSON.stringify(filter))).toEqual(filter);
  for (const text of [null, '', '{', 'null', '[]', '{"name":1,"state":"open","model":null}'])
    expect(isEmpty(filterOf(text)), String(text)).toBe(true);
  expect(filterOf(JSON.stringify({ name: 'x'.repeat(201) }))).toEqual(NO_FILTER);
});

it('the models to choose from are those of the server, of the songs and of the filter, each once', () => {
  const song = (name: string) => ({ model: { name, revision: '1' } });
  expect(joinedNames(['preview', 'htdemucs'], [song('old'), song('preview'), song('')], 'mdx')).toEqual([
    'htdemucs',
    'mdx',
    'old',
    'preview',
  ]);
});
