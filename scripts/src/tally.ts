// Counts the tests of a run and lists those that failed, from the JUnit file that vitest and pytest
// write.

import { existsSync, readFileSync } from 'node:fs';
import { XMLParser } from 'fast-xml-parser';

/** Numbers of tests, and a text for each one that failed. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** `file > test: message`, the message cut to MESSAGE_LINES lines. */
  readonly failures: readonly string[];
}

/** The parts of a JUnit file that readTally() reads. */
interface Suite {
  readonly '@tests': string;
  readonly '@failures': string;
  readonly '@errors': string;
  readonly '@skipped': string;
  readonly testcase?: readonly Case[];
}
interface Case {
  readonly '@classname': string;
  readonly '@name': string;
  readonly failure?: readonly Fault[];
  readonly error?: readonly Fault[];
}
interface Fault {
  readonly '@message'?: string;
  readonly '#text'?: string;
}

/** Enough of a message for a difference of two objects, and for the place in the test. */
const MESSAGE_LINES = 30;

const LISTS = new Set(['testsuite', 'testcase', 'failure', 'error']);
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  trimValues: true,
  isArray: (name) => LISTS.has(name),
  // The messages of one large run contain many escaped characters, which are no attack.
  processEntities: {
    enabled: true,
    maxTotalExpansions: Number.MAX_SAFE_INTEGER,
    maxExpandedLength: Number.MAX_SAFE_INTEGER,
  },
});

/**
 * Reads the JUnit file of a runner that has ended with `exitCode`. A test with an error counts as
 * failed. A runner that ran no test, wrote no file, or ended with an exit code other than 0 without
 * a failed test counts as one failure.
 */
export function readTally(path: string, exitCode: number | null): Tally {
  const suites = existsSync(path) ? readSuites(readFileSync(path, 'utf8')) : [];
  const sum = (key: '@tests' | '@failures' | '@errors' | '@skipped') =>
    suites.reduce((total, suite) => total + Number(suite[key] ?? 0), 0);
  const skipped = sum('@skipped');
  const failed = sum('@failures') + sum('@errors');
  const passed = Math.max(0, sum('@tests') - failed - skipped);
  const failures = suites.flatMap(({ testcase = [] }) => testcase).flatMap(describeFailure);
  const isBroken = exitCode !== 0 || passed + failed === 0;
  if (!isBroken || failed > 0) return { passed, failed, skipped, failures };
  return { passed, failed: 1, skipped, failures: [`The runner ended with exit code ${exitCode} and no failed test.`] };
}

/** Returns the failed tests, and `N passed, N failed`, with `, N skipped` if tests were skipped. */
export function summary(tallies: readonly Tally[]): string {
  const sum = (key: 'passed' | 'failed' | 'skipped') => tallies.reduce((total, tally) => total + tally[key], 0);
  const skipped = sum('skipped');
  const counts = `${sum('passed')} passed, ${sum('failed')} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`;
  return [...tallies.flatMap(({ failures }) => failures).map((text) => `FAILED ${text}\n`), counts].join('\n');
}

function readSuites(text: string): Suite[] {
  const { testsuites, testsuite } = parser.parse(text) as { testsuites?: { testsuite?: Suite[] }; testsuite?: Suite[] };
  return testsuites?.testsuite ?? testsuite ?? [];
}

function describeFailure(test: Case): string[] {
  const fault = [...(test.failure ?? []), ...(test.error ?? [])][0];
  if (!fault) return [];
  const message = (fault['#text'] ?? fault['@message'] ?? '').split('\n').slice(0, MESSAGE_LINES).join('\n');
  return [`${test['@classname']} > ${test['@name']}: ${message}`];
}
