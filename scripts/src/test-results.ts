// Reads the result files of the test runners. A runner that ran nothing, or left no file, counts as one failure.

import { readFileSync } from 'node:fs';

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** What `vitest --reporter=json` writes. A file that could not be loaded at all counts as one failure. */
export function readVitest(path: string): Tally {
  const result = readJson(path);
  if (!result) return NOTHING;
  const { numPassedTests: passed, numFailedTests, numPendingTests: skipped, testResults } = result;
  const broken = testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some(hasFailed),
  ).length;
  return nothingIsAFailure({ passed, failed: numFailedTests + broken, skipped });
}

/** What `pytest --junitxml` writes. */
export function readJunit(path: string): Tally {
  const suites = (readText(path) ?? '').match(/<testsuite\b[^>]*>/g) ?? [];
  const sum = (name: string) =>
    suites.reduce((total, suite) => total + Number(suite.match(new RegExp(`\\s${name}="(\\d+)"`))?.[1] ?? 0), 0);
  const failed = sum('failures') + sum('errors');
  return nothingIsAFailure({
    passed: Math.max(0, sum('tests') - failed - sum('skipped')),
    failed,
    skipped: sum('skipped'),
  });
}

export function addTallies(tallies: readonly Tally[]): Tally {
  return tallies.reduce(
    (sum, one) => ({
      passed: sum.passed + one.passed,
      failed: sum.failed + one.failed,
      skipped: sum.skipped + one.skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  );
}

/** A runner that ends badly although no test of its own has failed is a failure too. */
export function withExitCode(tally: Tally, code: number): Tally {
  return code !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally;
}

const NOTHING: Tally = { passed: 0, failed: 1, skipped: 0 };

function nothingIsAFailure(tally: Tally): Tally {
  return tally.passed + tally.failed === 0 ? { ...NOTHING, skipped: tally.skipped } : tally;
}

interface VitestResult {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly { status: string; assertionResults: readonly { status: string }[] }[];
}

function hasFailed(test: { status: string }): boolean {
  return test.status === 'failed';
}

function readJson(path: string): VitestResult | undefined {
  const text = readText(path);
  return text === undefined ? undefined : (JSON.parse(text) as VitestResult);
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
