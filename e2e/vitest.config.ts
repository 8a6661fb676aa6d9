// Configuration of the tests of the whole system. Each file starts its own processes and uses them
// from outside, as a client does.

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['**/*.test.ts'],
    globalSetup: 'src/setup.ts',
    // Enough for a machine that is ten times slower or busy.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // Each file has its own stack, and mostly waits for it.
    maxWorkers: 2,
    pool: 'forks',
  },
});
