import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { addTallies, readJunit, readVitest, withExitCode } from './test-results.ts';

const folder = mkdtempSync(join(tmpdir(), 'stemline-results-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const vitest = (passed: number, failed: number, testResults: unknown[] = []) =>
  JSON.stringify({ numPassedTests: passed, numFailedTests: failed, numPendingTests: 1, testResults });

describe('the results of the runners', () => {
  it('are read from vitest', () => {
    expect(readVitest(write('a.json', vitest(3, 1)))).toEqual({ passed: 3, failed: 1, skipped: 1 });
  });

  it('count a test file that cannot be loaded as a failure', () => {
    const path = write('b.json', vitest(3, 0, [{ status: 'failed', assertionResults: [] }]));
    expect(readVitest(path)).toEqual({ passed: 3, failed: 1, skipped: 1 });
  });

  it('are read from pytest, errors as failures', () => {
    const path = write(
      'c.xml',
      '<testsuites><testsuite name="pytest" errors="1" failures="2" skipped="3" tests="10"/></testsuites>',
    );
    expect(readJunit(path)).toEqual({ passed: 4, failed: 3, skipped: 3 });
  });

  it('are a failure when nothing ran', () => {
    expect(readVitest(write('d.json', vitest(0, 0)))).toMatchObject({ passed: 0, failed: 1 });
    expect(readVitest(join(folder, 'none.json'))).toMatchObject({ passed: 0, failed: 1 });
    expect(readJunit(join(folder, 'none.xml'))).toMatchObject({ passed: 0, failed: 1 });
  });

  it('are a failure when the runner ends badly, counted once', () => {
    expect(withExitCode({ passed: 5, failed: 0, skipped: 0 }, 1).failed).toBe(1);
    expect(withExitCode({ passed: 5, failed: 2, skipped: 0 }, 1).failed).toBe(2);
    expect(withExitCode({ passed: 5, failed: 0, skipped: 0 }, 0).failed).toBe(0);
  });

  it('are summed', () => {
    const sum = addTallies([
      { passed: 1, failed: 2, skipped: 3 },
      { passed: 10, failed: 20, skipped: 30 },
    ]);
    expect(sum).toEqual({ passed: 11, failed: 22, skipped: 33 });
  });
});
