import { expect, it } from 'vitest';
import { duplicateKeyIn } from './duplicate-key.ts';

it.each([
  ['{"a":1,"a":2}', 'a'],
  ['{"a":1,"a":1}', 'a'],
  ['{"a":1,"b":{},"\\u0061":2}', 'a'],
  ['{"x":[1,{"b":[],"c":"b","b":0}]}', 'b'],
  ['{"a\\"}":1,"a\\"}":2}', 'a"}'],
  ['{"":1,"":2}', ''],
  ['{"__proto__":1,"__proto__":2}', '__proto__'],
  [' { "a" : { "a" : 1 } , "b" : "a" , "a" : [ ] } ', 'a'],
])('a repeated key of a JSON object is found in %s', (json, key) => {
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
])('a repeated key of a JSON object is not found in %s', (json) => {
  JSON.parse(json);
  expect(duplicateKeyIn(json)).toBeUndefined();
});
