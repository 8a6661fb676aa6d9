// Sends the files of a corpus to a stack, a few at a time, and collects the results.

import { rm } from 'node:fs/promises';
import type { Stack } from '@stemline/e2e/stack.ts';
import { outcomeFaults } from './check-outcome.ts';
import type { CorpusFolder } from './corpus.ts';
import type { Outcome } from './outcome.ts';
import { type Recipe, SHORT_SECONDS } from './recipe.ts';
import { sendFile } from './send-file.ts';

/** The most milliseconds from the upload of a short file to its result. */
const LIMIT_MS = 10_000;
/** Milliseconds that are allowed in addition for each second beyond SHORT_SECONDS. */
const LIMIT_MS_PER_SECOND = 250;

/** The result for one file. */
export interface Result {
  readonly recipe: Recipe;
  readonly outcome: Outcome;
  /** Milliseconds from the start of the upload to the result. */
  readonly ms: number;
  /** Empty: the outcome is right. */
  readonly faults: readonly string[];
}

/** The choices of a run. */
interface RunOptions {
  readonly concurrency: number;
  /** Keeps the files after their results. */
  readonly keep: boolean;
  /** Called with the end of each file. */
  readonly onResult: (result: Result) => void;
}

/** Resolves with the results in the order in which they arrive. */
export async function runCorpus(
  stack: Stack,
  folder: CorpusFolder,
  recipes: readonly Recipe[],
  { concurrency, keep, onResult }: RunOptions,
): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = recipes.values();
  const work = async () => {
    for (const recipe of waiting) {
      const path = await folder.write(recipe);
      const result = await resultOf(stack, recipe, path);
      results.push(result);
      onResult(result);
      if (!keep) await rm(path);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return results;
}

async function resultOf(stack: Stack, recipe: Recipe, path: string): Promise<Result> {
  const { outcome, ms } = await sendFile(stack, recipe, path);
  const seconds = outcome.end === 'done' ? outcome.seconds : 0;
  const limitMs = LIMIT_MS + Math.max(0, seconds - SHORT_SECONDS) * LIMIT_MS_PER_SECOND;
  const late = ms > limitMs ? [`took ${Math.round(ms)} ms, which is more than ${Math.round(limitMs)} ms`] : [];
  return { recipe, outcome, ms, faults: [...late, ...outcomeFaults(recipe.expected, outcome)] };
}
