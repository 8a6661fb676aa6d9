// Tests the selection of songs.

import { expect, it } from 'vitest';
import { allToggled, extended, NO_SELECTION, toggled } from './selection.ts';

const shown = [...'abcdef'].map((hash) => ({ hash }));
const hashes = (selection: { readonly hashes: ReadonlySet<string> }) => [...selection.hashes].sort().join('');

it('a second choice of a song takes it out of the selection', () => {
  const one = toggled(NO_SELECTION, 'b');
  expect(hashes(one)).toBe('b');
  expect(hashes(toggled(one, 'b'))).toBe('');
});

it('a range reaches from the last single choice in both directions, and keeps the other songs', () => {
  const from = toggled(toggled(NO_SELECTION, 'f'), 'c');
  expect(hashes(extended(from, 'e', shown))).toBe('cdef');
  expect(hashes(extended(extended(from, 'e', shown), 'a', shown))).toBe('abcdef');
});

it('a range without a beginning selects one song', () => {
  expect(hashes(extended(NO_SELECTION, 'd', shown))).toBe('d');
  expect(hashes(extended(toggled(NO_SELECTION, 'removed'), 'd', shown))).toBe('dremoved');
});

it('all shown songs are selected, and a second time none', () => {
  const all = allToggled(toggled(NO_SELECTION, 'b'), shown);
  expect(hashes(all)).toBe('abcdef');
  expect(allToggled(all, shown)).toBe(NO_SELECTION);
});
