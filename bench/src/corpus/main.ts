// Runs `make corpus`: separates every file of the corpus in a stack of its own, and exits with 1
// when a result is wrong.

import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Stack } from '@stemline/e2e/stack.ts';
import { withStack } from '../with-stack.ts';
import { corpusRecipes, openCorpusFolder } from './corpus.ts';
import { memoryOf } from './memory.ts';
import { SEED } from './mutations.ts';
import { isLong, type Recipe } from './recipe.ts';
import { faultsOf, memoryReport, slowestOf, tableOf } from './report.ts';
import { type Result, runCorpus } from './run.ts';
import { MAX_SECONDS } from './traps/headers.ts';

/** Files at a time, and slots of the separator: one for each core of a small machine. */
const CONCURRENCY = 2;

const { values } = parseArgs({
  options: { keep: { type: 'string' }, only: { type: 'string' }, seed: { type: 'string' } },
});
const seed = Number(values.seed ?? SEED);
if (!Number.isSafeInteger(seed)) throw new Error('The seed must be an integer.');
const recipes = corpusRecipes(seed).filter(({ name }) => name.includes(values.only ?? ''));
if (recipes.length === 0) throw new Error(`No file of the corpus has "${values.only}" in its name.`);

const settings = { STEMLINE_SLOTS: String(CONCURRENCY), STEMLINE_MAX_SECONDS: String(MAX_SECONDS) };
const path = values.keep ? resolve(values.keep) : await mkdtemp(join(tmpdir(), 'stemline-corpus-'));
let faults = 0;
const report = (fault: string) => {
  faults += 1;
  console.log(`WRONG ${fault}`);
};
const onResult = (result: Result) => faultsOf(result).forEach(report);
try {
  const folder = await openCorpusFolder(path);
  await withStack(settings, (stack) => checkAll(stack, folder));
} finally {
  if (!values.keep) await rm(path, { recursive: true });
}
console.log(
  `${recipes.length} files with seed ${seed}: ${faults === 0 ? 'all results are right' : `${faults} faults`}`,
);
process.exit(faults > 0 ? 1 : 0);

/** Separates all files, and reports each fault. */
async function checkAll(stack: Stack, folder: Awaited<ReturnType<typeof openCorpusFolder>>): Promise<void> {
  const keep = values.keep !== undefined;
  const run = (concurrency: number, includes: (recipe: Recipe) => boolean): Promise<Result[]> =>
    runCorpus(stack, folder, recipes.filter(includes), { concurrency, keep, onResult });
  const begin = await memoryOf(stack);
  // A short song must not wait behind a long one, because the time of a short song is limited.
  const long = await run(1, isLong);
  const short = await run(CONCURRENCY, (recipe) => !isLong(recipe) && recipe.group !== 'mutation');
  const warm = await memoryOf(stack);
  const results = [...long, ...short, ...(await run(CONCURRENCY, ({ group }) => group === 'mutation'))];
  const memory = memoryReport({ begin, warm, end: await memoryOf(stack) });
  memory.faults.forEach(report);
  const left = await readdir(join(stack.dataDir, 'work'), { recursive: true, withFileTypes: true });
  for (const entry of left) if (entry.isFile()) report(`the work folder still holds the file ${entry.name}`);
  for (const line of [...tableOf(results), ...slowestOf(results), ...memory.lines]) console.log(line);
}
