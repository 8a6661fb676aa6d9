// Whole-system tests: each file starts a stack of its own, as a person would, and talks to it from outside.

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['**/*.test.ts'],
    // Deadline for a machine that is busy or ten times slower.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    fileParallelism: false,
    pool: 'forks',
  },
});
