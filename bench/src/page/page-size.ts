// Measures the size of the built page in gzip, as browsers receive it.

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '@stemline/e2e/paths.ts';

/** Prints the size of each compressed file of the page and their sum. */
export function measurePageSize(): void {
  const dist = join(ROOT, 'web/dist');
  const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.gz'));
  const sizes = files.map((path) => ({ path: path.slice(0, -'.gz'.length), bytes: statSync(join(dist, path)).size }));
  const whole = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  console.log(`page in gzip: ${kilobytes(whole)} in ${sizes.length} files`);
  for (const { path, bytes } of sizes.sort((a, b) => b.bytes - a.bytes)) console.log(`  ${path}: ${kilobytes(bytes)}`);
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} KB`;
}
