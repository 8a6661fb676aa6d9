// Counts the tests of a run, from the JUnit file that vitest and pytest write.

import { existsSync, readFileSync } from 'node:fs';

/** Numbers of tests. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/**
 * Reads the JUnit file of a runner that has ended with `exitCode`. A test with an error counts as
 * failed. A runner that ran no test, wrote no file, or ended with an exit code other than 0 without
 * a failed test counts as one failure.
 */
export function readTally(path: string, exitCode: number | null): Tally {
  const suites = existsSync(path) ? (readFileSync(path, 'utf8').match(/<testsuite\s[^>]*>/g) ?? []) : [];
  const sum = (attribute: string) =>
    suites.reduce((total, suite) => total + Number(suite.match(new RegExp(`\\s${attribute}="(\\d+)"`))?.[1] ?? 0), 0);
  const skipped = sum('skipped');
  const failed = sum('failures') + sum('errors');
  const passed = Math.max(0, sum('tests') - failed - skipped);
  const isBroken = exitCode !== 0 || passed + failed === 0;
  return { passed, failed: isBroken ? Math.max(1, failed) : failed, skipped };
}

/** Returns `N passed, N failed`, followed by `, N skipped` if tests were skipped. */
export function summary(tallies: readonly Tally[]): string {
  const sum = (key: keyof Tally) => tallies.reduce((total, tally) => total + tally[key], 0);
  const skipped = sum('skipped');
  return `${sum('passed')} passed, ${sum('failed')} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`;
}
