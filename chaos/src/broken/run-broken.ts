// Runs one broken build under faults until the checker reports what is broken.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkHistory } from '../checker/check.ts';
import { readHistory } from '../history/read-history.ts';
import type { BrokenBuild } from './builds.ts';
import { applyEdit, copyTree } from './copy-tree.ts';

/** The most runs of a build. Chance decides which songs a fault hits. */
const RUNS = 3;
const SHOWN = 3;
/** A song that has not ended after this time counts as lost. The stack settles much sooner. */
const DEADLINE_SECONDS = '60';

/** Resolves with true when the checker has reported one of the rules of the build. */
export async function runBroken(
  build: BrokenBuild,
  root: string,
  signal: AbortSignal,
  say: (text: string) => void,
): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'stemline-broken-'));
  const tree = join(folder, 'tree');
  try {
    copyTree(root, tree);
    for (const edit of build.edits) applyEdit(tree, edit);
    for (let run = 1; run <= RUNS; run += 1) {
      signal.throwIfAborted();
      const history = join(folder, `history-${run}.jsonl`);
      await runTree(tree, history, build, signal);
      const violations = checkHistory(readHistory(history));
      const found = violations.filter(({ rule }) => build.rules.includes(rule));
      say(
        `${build.name}, run ${run}: ${violations.length} violations, ${found.length} of "${build.rules.join('", "')}"`,
      );
      for (const { rule, what } of found.slice(0, SHOWN)) say(`  ${rule}: ${what}`);
      if (found.length > 0) return true;
    }
    return false;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs `make chaos` in the copy. Rejects when the run ends without a verdict. */
async function runTree(tree: string, history: string, build: BrokenBuild, signal: AbortSignal): Promise<void> {
  const env = {
    ...process.env,
    MINUTES: '1',
    SEED: '',
    FAULTS: build.faults.join(','),
    DEADLINE_SECONDS,
    HISTORY: history,
  };
  const child = spawn(process.execPath, ['--import', 'tsx', 'chaos/src/main.ts'], {
    cwd: tree,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = () => child.kill('SIGTERM');
  signal.addEventListener('abort', stop, { once: true });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (printed += text));
  const [code] = (await once(child, 'close')) as [number | null];
  signal.removeEventListener('abort', stop);
  if (!printed.includes('violations: ')) throw new Error(`the run ended with ${code} and no verdict:\n${printed}`);
}
