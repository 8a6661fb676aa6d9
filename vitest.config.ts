// Configuration of all TypeScript tests except those of the whole system, which have
// e2e/vitest.config.ts.

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**', 'e2e/**'],
    globalSetup: 'testing/src/once-in-run.ts',
    // Enough for a machine that is ten times slower or busy.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000, interval: 20 } },
    pool: 'forks',
    // Twice the two cores of a small machine, because tests mostly wait for disks, processes and
    // deadlines.
    maxWorkers: 4,
    // Each worker loads the modules once and not once per file, which saves half of the time. This
    // is safe because no test replaces a module.
    isolate: false,
  },
});
