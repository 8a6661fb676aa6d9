// Tests the reading of warnings from manifests.

import { expect, it } from 'vitest';
import { warningsOf } from './warnings.ts';

const WARNING = { code: 'TRUNCATED', text: 'The file ends after 2.1 s of 12.0 s.' };

it('the warnings of a manifest are read', () => {
  expect(warningsOf(JSON.stringify({ schema: 2, warnings: [WARNING] }))).toEqual([WARNING]);
  expect(warningsOf(JSON.stringify({ schema: 2, warnings: [] }))).toEqual([]);
});

it.each(['', '{', 'null', '[]', '1', '{"schema":1}', '{"warnings":"many"}', '{"warnings":[{"code":"SAD","text":""}]}'])(
  'the manifest %j has no warnings that can be read',
  (json) => {
    expect(warningsOf(json)).toEqual([]);
  },
);
