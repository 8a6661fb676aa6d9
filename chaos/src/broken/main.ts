// Runs `make chaos-broken`: builds without one mechanism each, under faults, and shows that the
// checker reports each of them.

import { runInForeground } from '@stemline/scripts/foreground.ts';
import { ROOT } from '@stemline/scripts/repository.ts';
import { BROKEN_BUILDS } from './builds.ts';
import { runBroken } from './run-broken.ts';

const nothingMore = () => undefined;

await runInForeground('chaos-broken', nothingMore, async ({ signal }) => {
  const say = (text: string) => process.stdout.write(`${text}\n`);
  const results = [];
  for (const build of BROKEN_BUILDS) results.push({ build, isReported: await runBroken(build, ROOT, signal, say) });
  for (const { build, isReported } of results) say(`${build.name}: ${isReported ? 'reported' : 'NOT REPORTED'}`);
  return results.every(({ isReported }) => isReported) ? 0 : 1;
});
