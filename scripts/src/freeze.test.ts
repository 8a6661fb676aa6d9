// Tests that a breaking change is not frozen as the new version of an interface.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from './repository.ts';

const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};
const frozen = Object.keys(scripts).filter((name) => name.startsWith('freeze:'));

it.each(frozen)('%s replaces the frozen version only after its check has passed', (name) => {
  expect(scripts[name]).toMatch(new RegExp(`^npm run --silent check:${name.slice('freeze:'.length)} && `));
});

it('the interfaces of gRPC and of REST can be frozen', () => {
  expect(frozen.sort()).toEqual(['freeze:openapi', 'freeze:protos']);
});
