// Reads the settings of a chaos run.

import { randomInt } from 'node:crypto';
import { createEnvReader, type Env } from '@stemline/common/process/env.ts';

/** The settings of one run. */
export interface ChaosSettings {
  /** Minutes for which faults happen. */
  readonly minutes: number;
  /** The seed of all random choices. */
  readonly seed: number;
  /** Parts of the names of the faults that may happen; empty: all. */
  readonly faults: readonly string[];
  /** Seconds after the last fault in which everything must end. */
  readonly deadlineSeconds: number;
  /** The file of the history, which must not exist yet; undefined: one in a new folder. */
  readonly history: string | undefined;
}

const DEADLINE_SECONDS = 600;

/** Reads the settings of docs/chaos.md. Throws a ConfigError that names each mistake. */
export function parseChaosSettings(env: Env): ChaosSettings {
  const read = createEnvReader(env);
  const settings = {
    minutes: read.integer('MINUTES', 1, { min: 1, max: 24 * 60 }),
    seed: read.integer('SEED', randomInt(2 ** 31), { max: 2 ** 31 }),
    faults: read.list('FAULTS', []),
    deadlineSeconds: read.integer('DEADLINE_SECONDS', DEADLINE_SECONDS, { min: 1 }),
    history: read.optional('HISTORY'),
  };
  read.done();
  return settings;
}
