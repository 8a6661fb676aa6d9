// Selects the environment variables for child processes.

import type { Env } from '@stemline/common/process/env.ts';

/** Not passed to children: settings are passed one by one, and secrets not at all. */
const WITHHELD = /^(STEMLINE_|REDIS_|AWS_)/;

/** Returns the variables of this process without its settings and secrets. */
export function childEnvironment(env: Env): Record<string, string> {
  const kept = Object.entries(env).filter(([name, value]) => value !== undefined && !WITHHELD.test(name));
  return Object.fromEntries(kept) as Record<string, string>;
}
