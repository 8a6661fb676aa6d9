// Loads and runs the Lua scripts. Each is one atomic step. It is sent by its digest, or in full
// when Redis does not know it.

import { createHash } from 'node:crypto';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { Redis } from 'ioredis';
import { readLua, withLibrary } from './script-library.ts';
import type { ScriptName } from './script-types.ts';

/** A script with the digest by which Redis knows it. */
interface Script {
  readonly text: string;
  readonly sha: string;
}

/** All scripts by name. */
type Scripts = Readonly<Record<ScriptName, Script>>;

/** Flags of scripts that accept new work: a Redis without memory refuses them. */
const ACCEPTS = '';
/** Flags of scripts that bring work to its end, which frees memory: they run without memory. */
const COMPLETES = ' flags=allow-oom';
const READS = ' flags=no-writes';

/** The flags in the first line of each script, the only line in which Redis reads them. */
const FLAGS: Readonly<Record<ScriptName, string>> = {
  'begin-delivery': COMPLETES,
  'begin-rebuild': COMPLETES,
  'close-delivery': COMPLETES,
  'compare-sizes': READS,
  'count-waiting': ACCEPTS,
  'end-rebuild': COMPLETES,
  'hand-back': COMPLETES,
  'keep-pace': COMPLETES,
  'keep-rebuild': COMPLETES,
  'list-deliveries': COMPLETES,
  'list-jobs': READS,
  'look-at-queue': READS,
  'note-delivery': COMPLETES,
  'owe-rest': COMPLETES,
  'owe-test': ACCEPTS,
  'postpone-delivery': COMPLETES,
  'publish-models': COMPLETES,
  'read-holders': READS,
  'read-job': READS,
  'read-models': READS,
  'read-positions': READS,
  'read-parked': READS,
  'read-watched': READS,
  'renew-deliveries': COMPLETES,
  'sweep-consumers': COMPLETES,
  'sweep-entries': COMPLETES,
  'sweep-jobs': COMPLETES,
  'sweep-leases': COMPLETES,
  'take-deliveries': COMPLETES,
  'walk-jobs': READS,
  'withdraw-models': COMPLETES,
  withdraw: COMPLETES,
  beat: COMPLETES,
  claim: COMPLETES,
  enqueue: ACCEPTS,
  finish: COMPLETES,
  forget: COMPLETES,
  redeliver: COMPLETES,
  settle: COMPLETES,
};

/** Reads all scripts from disk. */
export function loadScripts(): Scripts {
  const entries = Object.entries(FLAGS).map(([name, flags]) => {
    const text = `#!lua${flags}\n${withLibrary(readLua(name))}`;
    return [name, { text, sha: createHash('sha1').update(text).digest('hex') }];
  });
  return Object.fromEntries(entries) as Scripts;
}

/**
 * Runs a script once. `base`: the beginning of all names. `args`: results of encodeArgs(), the
 * first of which the script reads. A restarted Redis has forgotten the script and receives the
 * text.
 */
export async function runScript(
  client: Redis,
  script: Script,
  base: string,
  args: readonly string[],
): Promise<unknown> {
  try {
    return await client.evalsha(script.sha, 1, base, ...args);
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
    return await client.eval(script.text, 1, base, ...args);
  }
}

/**
 * Returns the JSON of a script's argument. Throws INTERNAL for a value that Lua would read
 * differently: null (which counts as true in Lua), a number that is not finite, and an integer
 * above 2^53. Half of a surrogate pair, which Lua's JSON reader refuses, becomes the replacement
 * character.
 */
export function encodeArgs(args: object): string {
  const json = JSON.stringify(args);
  return NEEDS_CARE.test(json) ? encodeWithCare(args) : json;
}

/**
 * Matches JSON that may contain a value which Lua reads differently: null, which also stands for
 * numbers that are not finite; a number that may not be exact; half of a surrogate pair. Only such
 * JSON needs a look at each value, which costs much more than this test.
 */
const NEEDS_CARE = /null|[:[,]-?\d{16}|[:[,]-?[\d.]+e\+|\\ud/;

function encodeWithCare(args: object): string {
  return JSON.stringify(args, (name, value: unknown) => {
    if (value === null || (typeof value === 'number' && !isExact(value)))
      throw new ServiceError('INTERNAL', `The script argument ${name} must not be ${value}.`);
    return typeof value === 'string' ? wellFormed(value) : value;
  });
}

function isExact(value: number): boolean {
  return Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value);
}

/** Replaces each half of a surrogate pair with the replacement character. */
export function wellFormed(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}
