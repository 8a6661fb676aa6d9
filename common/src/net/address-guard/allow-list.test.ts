// Tests which entries the allow list of callbacks may have.

import { expect, it } from 'vitest';
import { ALLOW_NONE, parseAllowList } from './allow-list.ts';

it.each(['none', ' none ', ''])('the allow list "%s" allows nothing', (text) => {
  expect(parseAllowList(text)).toEqual(ALLOW_NONE);
});

it('the allow list has addresses, ranges and host names in any notation', () => {
  const list = parseAllowList('10.0.0.1, 10.0.0.0/8,::1,[fd00::1],fd00::/8 , Hooks.Example.,bücher.example,a_b,');
  expect(list?.ranges.map(({ base, bits }) => `${base.toString()}/${bits}`)).toEqual([
    '10.0.0.1/32',
    '10.0.0.0/8',
    '::1/128',
    'fd00::1/128',
    'fd00::/8',
  ]);
  expect([...(list?.names ?? [])]).toEqual(['hooks.example', 'xn--bcher-kva.example', 'a_b']);
});

it.each([
  '10.0.0.0/33',
  '::/129',
  '10.0.0.0/',
  '10.0.0.0/-1',
  '10.0.0',
  '127.1',
  '0x7f000001',
  '2130706433',
  '0177.0.0.1',
  '256.1.1.1',
  '*',
  '*.example.org',
  'http://example.org',
  'example.org:80',
  '[::1]:80',
  'example.org/24',
  'a b',
  'user@example.org',
  '-',
  '.',
  'a..b',
  'fe80::1%eth0',
  'none,10.0.0.1',
  '10.0.0.1;10.0.0.2',
])('the allow list refuses the entry "%s"', (entry) => {
  expect(parseAllowList(entry)).toBeUndefined();
  expect(parseAllowList(`10.0.0.1,${entry}`)).toBeUndefined();
});
