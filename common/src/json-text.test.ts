// Tests repeated keys and raw members of JSON texts.

import { expect, it } from 'vitest';
import { duplicateKeyIn, rawMembers } from './json-text.ts';

it.each([
  ['{"a":1,"a":2}', 'a'],
  ['{"a":1,"a":1}', 'a'],
  ['{"a":1,"b":{},"\\u0061":2}', 'a'],
  ['{"x":[1,{"b":[],"c":"b","b":0}]}', 'b'],
  ['{"a\\"}":1,"a\\"}":2}', 'a"}'],
  ['{"":1,"":2}', ''],
  ['{"__proto__":1,"__proto__":2}', '__proto__'],
  [' { "a" : { "a" : 1 } , "b" : "a" , "a" : [ ] } ', 'a'],
])('duplicateKeyIn() finds the repeated key in %s', (json, key) => {
  JSON.parse(json);
  expect(duplicateKeyIn(json)).toBe(key);
});

it.each([
  '{}',
  '[]',
  '"a"',
  '17',
  'null',
  '["a","a"]',
  '{"a":"a","b":"a"}',
  '{"a":{"a":{"a":1}},"b":{"a":1}}',
  '[{"a":1},{"a":1}]',
  '{"a":["b","b"],"b":"{\\"a\\":1,\\"a\\":2}"}',
  '{"a":"\\\\","b":"\\\\"}',
])('duplicateKeyIn() finds no repeated key in %s', (json) => {
  JSON.parse(json);
  expect(duplicateKeyIn(json)).toBeUndefined();
});

it.each<[json: string, members: [name: string, value: string][]]>([
  ['{}', []],
  [' { } ', []],
  ['{"a":1}', [['a', '1']]],
  [
    '{"a" : 1.0 ,\n"b":1e400}',
    [
      ['a', '1.0'],
      ['b', '1e400'],
    ],
  ],
  [
    '{"a":{"b":1,"b":{ }},"c":[{"d":0},"e"]}',
    [
      ['a', '{"b":1,"b":{ }}'],
      ['c', '[{"d":0},"e"]'],
    ],
  ],
  [
    '{"a":1,"\\u0061":2,"__proto__":3}',
    [
      ['a', '1'],
      ['a', '2'],
      ['__proto__', '3'],
    ],
  ],
  ['{"a\\"}:":"\\"},\\\\"}', [['a"}:', '"\\"},\\\\"']]],
  ['{"":"🎵\\u00e9\\/"}', [['', '"🎵\\u00e9\\/"']]],
])('rawMembers() yields the members of %s in their order and byte for byte', (json, members) => {
  JSON.parse(json);
  expect([...rawMembers(json)]).toEqual(members);
});

it('rawMembers() reads a long and deeply nested text', () => {
  const text = JSON.stringify('x\\'.repeat(100_000));
  const nested = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  expect([...rawMembers(`{"a":${text},"b":${nested}}`)]).toEqual([
    ['a', text],
    ['b', nested],
  ]);
});
