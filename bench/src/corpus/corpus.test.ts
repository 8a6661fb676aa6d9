// Tests traps and some damaged files of the corpus at the decoder. `make corpus` separates all
// files.

import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { outcomeFaults } from './check-outcome.ts';
import { type CorpusFolder, corpusRecipes, openCorpusFolder, TRAPS } from './corpus.ts';
import { decodeOutcome } from './decode-outcome.ts';
import { mutationRecipes } from './mutations.ts';
import type { Recipe } from './recipe.ts';
import { MAX_SECONDS } from './traps/headers.ts';

let folder: Awaited<ReturnType<typeof tempFolder>>;
let corpus: CorpusFolder;

beforeAll(async () => {
  folder = await tempFolder();
  corpus = await openCorpusFolder(folder.path);
});
afterAll(() => folder.remove());

/** Resolves with one line for each wrong result. Handles two files at a time. */
async function faultsOf(recipes: readonly Recipe[]): Promise<string[]> {
  const faults: string[] = [];
  const waiting = recipes.values();
  const work = async () => {
    for (const recipe of waiting) {
      const path = await corpus.write(recipe);
      const outcome = await decodeOutcome(recipe, path, MAX_SECONDS);
      faults.push(...outcomeFaults(recipe.expected, outcome).map((fault) => `${recipe.name}: ${fault}`));
      await rm(path);
    }
  };
  await Promise.all([work(), work()]);
  return faults;
}

/** Traps that are left out here, because a similar one is tested. */
const SIMILAR =
  /^(half\.(aiff|mka|wma|wv|caf)|cover-.*\.flac|cover-(?!png-of|jpeg-of).*-kept|layout-(3|quad|5.1.(m4a|ogg)|7.1.flac)|211-.*ogg)/;

test.each(Object.entries(TRAPS))(
  'each trap of the topic "%s" is decoded, fails or is refused as it should',
  async (_, make) => {
    expect(await faultsOf(make().filter(({ name }) => !SIMILAR.test(name)))).toEqual([]);
  },
);

test('randomly damaged files of each format are decoded with the right length or a warning, fail as BAD_AUDIO, or are refused', async () => {
  expect(await faultsOf(mutationRecipes(12))).toEqual([]);
});

test('the same seed makes the same damaged files, and another seed makes others', async () => {
  const digests = async (seed: number) => {
    const other = await openCorpusFolder(`${folder.path}/${seed}`);
    const paths = await Promise.all(mutationRecipes(2, seed).map((recipe) => other.write(recipe)));
    return Promise.all(
      paths.map(async (path) =>
        createHash('sha256')
          .update(await readFile(path))
          .digest('hex'),
      ),
    );
  };
  const first = await digests(1);
  expect(await digests(1)).toEqual(first);
  expect((await digests(2)).filter((digest) => first.includes(digest))).toEqual([]);
});

test('the corpus has 300 damaged files, and no two files share a name', () => {
  const names = corpusRecipes().map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names.filter((name) => name.startsWith('mutation-'))).toHaveLength(300);
});
