// Tests the checker on recorded histories: a good one, those of two broken builds, and the good one
// with one change each (docs/chaos.md).

import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readHistory } from '../history/read-history.ts';
import { reportOf } from '../report.ts';
import { checkHistory } from './check.ts';
import type { Rule } from './violation.ts';

const FOLDER = join(import.meta.dirname, '../../histories');
const BROKEN: readonly (readonly [file: string, rules: readonly Rule[], what: string])[] = [
  ['lost-songs', ['lost song', 'left over'], 'submission s7'],
  ['second-ids', ['second webhook id'], 'submission s35, event cancelled'],
  ['posted-again', ['post after record', 'post after success'], 'submission s6'],
  ['left-final-state', ['left a final state'], 'running in attempt 2'],
  ['done-without-manifest', ['done without manifest'], 'run 1'],
];

const read = (name: string) => readHistory(join(FOLDER, `${name}.jsonl`));

it('a history of songs that faults have met, but that kept all promises, has no violation', () => {
  const events = read('good');
  expect(events.filter(({ kind }) => kind === 'fault').length).toBeGreaterThan(10);
  expect(checkHistory(events)).toEqual([]);
});

it('the order of the lines of a history does not matter', () => {
  expect(checkHistory(read('good').toReversed())).toEqual([]);
  expect(checkHistory(read('posted-again').toReversed())).toEqual(checkHistory(read('posted-again')));
});

it.each(BROKEN)('promise 48: the history %s breaks the rules %j, and the subject is named', (name, rules, what) => {
  const violations = checkHistory(read(name));
  expect([...new Set(violations.map(({ rule }) => rule))]).toEqual(rules);
  expect(violations.map((violation) => violation.what).join('\n')).toContain(what);
});

it('the report of a history counts its faults and names its violations', () => {
  const { lines, violations } = reportOf(read('posted-again'));
  expect(violations).toHaveLength(2);
  expect(lines).toContain('violations: 2 (post after record, post after success)');
  expect(lines.find((line) => line.startsWith('faults'))).toMatch(/ 20$/);
  expect(reportOf(read('good')).lines.at(-1)).toBe('violations: 0');
});
