// Selects the environment variables for child processes.

import type { Env } from '@stemline/common/process/env.ts';

/** Ours to read, not a child's: settings are passed on one by one, and secrets not at all. */
const WITHHELD = /^(STEMLINE_|REDIS_|AWS_)/;

export function childEnvironment(env: Env): Record<string, string> {
  const kept = Object.entries(env).filter(([name, value]) => value !== undefined && !WITHHELD.test(name));
  return Object.fromEntries(kept) as Record<string, string>;
}
