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
    // One more than the cores of a small machine: tests wait for disks, processes and deadlines most of the time.
    maxWorkers: 3,
    // A worker loads the modules once and not for each file, which were half of the work. No test replaces a module.
    isolate: false,
  },
});
