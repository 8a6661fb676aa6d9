// Configuration of the tests of the whole system. Each file starts or borrows a stack and uses
// it from outside, as a client does.

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['**/*.test.ts'],
    globalSetup: 'src/setup.ts',
    // Enough for a machine that is ten times slower or busy.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 120_000, interval: 50 } },
    // No two files that run use the same stack, and each mostly waits for its stack.
    maxWorkers: 2,
    pool: 'forks',
    // Each worker loads the modules once. This is safe because no test replaces a module.
    isolate: false,
  },
});
