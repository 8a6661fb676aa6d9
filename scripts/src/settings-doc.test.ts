import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const NAME = /STEMLINE_[A-Z_]*[A-Z]|REDIS_URL/g;

function namesIn(text: string): string[] {
  return [...new Set(text.match(NAME))].sort();
}

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

it('every setting that the code reads is described in docs/settings.md, and no other', () => {
  const configs = ['gateway', 'queue-service', 'storage-service', 'separator-service', 'notifier-service']
    .map((service) => `${service}/src/config.ts`)
    .concat('scripts/src/settings.ts');
  const table = read('docs/settings.md').match(/^\| `[A-Z_]+`/gm) ?? [];
  expect(table.map((cell) => cell.slice(3, -1)).sort()).toEqual(namesIn(configs.map(read).join('\n')));
});

it('README names only settings that there are', () => {
  const known = namesIn(read('docs/settings.md'));
  for (const name of namesIn(read('README.md'))) expect(known).toContain(name);
});
