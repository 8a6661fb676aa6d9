import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

test('the domain knows no adapter, not even by type', () => {
  const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' });
  const sources = files.filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  expect(sources.length).toBeGreaterThan(10);
  const importing = sources.filter((name) =>
    /'[^']*adapters\//.test(readFileSync(join(import.meta.dirname, name), 'utf8')),
  );
  expect(importing).toEqual([]);
});
