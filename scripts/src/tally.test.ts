import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readTally, summary } from './tally.ts';

const VITEST = join(import.meta.dirname, '../../node_modules/vitest');
const folder = mkdtempSync(join(tmpdir(), 'stemline-tally-'));
mkdirSync(join(folder, 'node_modules'));
symlinkSync(VITEST, join(folder, 'node_modules/vitest'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs vitest on files with these texts, and returns the tally of the run. */
function runVitest(...texts: readonly string[]) {
  const run = mkdtempSync(join(folder, 'run-'));
  for (const [index, text] of texts.entries())
    writeFileSync(join(run, `${index}.test.ts`), `import { it } from 'vitest';\n${text}\n`);
  const junit = join(run, 'junit.xml');
  const options = ['run', '--root', run, '--reporter=junit', `--outputFile=${junit}`];
  return readTally(junit, spawnSync(process.execPath, [join(VITEST, 'vitest.mjs'), ...options]).status);
}

it('the tally of a vitest run counts passed, failed and skipped tests', () => {
  const failing = "it('c', () => { throw new Error('no') });";
  const tally = runVitest(`it('a', () => {}); it('b', () => {}); ${failing}`, "it.skip('d', () => {}); it.todo('e');");
  expect(tally).toMatchObject({ passed: 2, failed: 1, skipped: 2 });
});

it('the tally of a vitest run counts a test file that cannot be loaded as a failure', () => {
  const tally = runVitest("it('a', () => {});", "throw new Error('no');");
  expect(tally).toMatchObject({ passed: 1, failed: 1, skipped: 0 });
  expect(tally.failures).toEqual([expect.stringContaining('1.test.ts > 1.test.ts: Error: no')]);
});

it('the tally of a run without tests is one failure', () => {
  expect(runVitest()).toMatchObject({ passed: 0, failed: 1, skipped: 0 });
});

it('the tally of a pytest run counts errors as failures', () => {
  const path = join(folder, 'pytest.xml');
  writeFileSync(
    path,
    '<testsuites><testsuite name="pytest" errors="1" failures="2" skipped="3" tests="10"/></testsuites>',
  );
  expect(readTally(path, 1)).toMatchObject({ passed: 4, failed: 3, skipped: 3 });
});

it('the summary begins with each failed test of vitest, its message and its place', () => {
  const failing = "it('d', () => { throw new Error('a < b & \\'c\\'') });";
  const text = summary([runVitest(failing, "it('a', () => {});")]);
  expect(text).toMatch(/^FAILED 0\.test\.ts > d: Error: a < b & 'c'\n.*0\.test\.ts:2:\d+\n\n1 passed, 1 failed$/);
});

it('the summary begins with each failed test of pytest and its message', () => {
  const path = join(folder, 'failed.xml');
  const failure = '<failure message="assert 1 == 2">def test_a():\n&gt; assert 1 == 2</failure>';
  const test = `<testcase classname="tests.test_bag" name="test_a">${failure}</testcase>`;
  writeFileSync(
    path,
    `<testsuites><testsuite errors="0" failures="1" skipped="0" tests="1">${test}</testsuite></testsuites>`,
  );
  expect(summary([readTally(path, 1)])).toBe(
    'FAILED tests.test_bag > test_a: def test_a():\n> assert 1 == 2\n\n0 passed, 1 failed',
  );
});

it('a runner that ends with an error although no test failed counts as one failure', () => {
  const path = join(folder, 'crashed.xml');
  writeFileSync(path, '<testsuite failures="0" errors="0" skipped="0" tests="5"></testsuite>');
  expect(readTally(path, 1)).toMatchObject({ passed: 5, failed: 1, skipped: 0 });
  expect(readTally(path, 1).failures).toEqual(['The runner ended with exit code 1 and no failed test.']);
  expect(readTally(path, null).failed).toBe(1);
  expect(readTally(path, 0)).toEqual({ passed: 5, failed: 0, skipped: 0, failures: [] });
});

it('the summary adds the tallies and names skipped tests only if there are some', () => {
  const tally = { passed: 1, failed: 2, skipped: 0, failures: [] };
  expect(summary([tally, tally])).toBe('2 passed, 4 failed');
  expect(summary([tally, { ...tally, passed: 10, failed: 0, skipped: 3 }])).toBe('11 passed, 2 failed, 3 skipped');
});
