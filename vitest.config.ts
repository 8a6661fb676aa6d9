// Every TypeScript test of the repository runs from here; the workspaces hold no configuration of their own.

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**', 'e2e/**'],
    // Long enough on a machine that is ten times slower, or busy with something else.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000, interval: 20 } },
    pool: 'forks',
    // One more worker than the cores of a small machine, because tests mostly wait for disks,
    // processes and deadlines.
    maxWorkers: 3,
    // Each worker loads the modules once instead of once per file, which saves half of the time. No
    // test replaces a module.
    isolate: false,
  },
});
