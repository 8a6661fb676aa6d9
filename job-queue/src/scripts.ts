// Loads and runs the Lua scripts. Each is one atomic step. It is sent by its digest, or in full
// when Redis does not know it.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { Redis } from 'ioredis';
import { GROUP, RETURNED } from './keys.ts';
import { EVENTS_KEPT, EVENTS_MS, STALLED_MS } from './policy.ts';
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
  'close-delivery': COMPLETES,
  'count-waiting': ACCEPTS,
  'hand-back': COMPLETES,
  'is-separator-listed': READS,
  'keep-pace': COMPLETES,
  'list-deliveries': COMPLETES,
  'list-jobs': READS,
  'look-at-queue': READS,
  'note-delivery': COMPLETES,
  'owe-rest': COMPLETES,
  'postpone-delivery': COMPLETES,
  'publish-models': COMPLETES,
  'read-holders': READS,
  'read-job': READS,
  'read-models': READS,
  'read-owing': READS,
  'read-watched': READS,
  'sweep-consumers': COMPLETES,
  'sweep-entries': COMPLETES,
  'sweep-jobs': COMPLETES,
  'sweep-pending': COMPLETES,
  'take-deliveries': COMPLETES,
  'walk-jobs': READS,
  'withdraw-models': COMPLETES,
  beat: COMPLETES,
  claim: COMPLETES,
  enqueue: ACCEPTS,
  finish: COMPLETES,
  forget: COMPLETES,
  settle: COMPLETES,
};

/** The files that precede each script, in this order. */
const LIBRARY = ['job', 'lease', 'deliveries'] as const;

/** Reads all scripts from disk. */
export function loadScripts(): Scripts {
  const library = loadLibrary();
  const entries = Object.entries(FLAGS).map(([name, flags]) => {
    const text = `#!lua${flags}\n${library}\n${read(name)}`;
    return [name, { text, sha: createHash('sha1').update(text).digest('hex') }];
  });
  return Object.fromEntries(entries) as Scripts;
}

/** Returns the Lua functions that precede every script. */
export function loadLibrary(): string {
  const names = `local GROUP, RETURNED = '${GROUP}', '${RETURNED}'`;
  const limits = `local EVENTS_KEPT, EVENTS_MS, STALLED_MS = ${EVENTS_KEPT}, ${EVENTS_MS}, ${STALLED_MS}`;
  return [names, limits, ...LIBRARY.map((name) => read(`lib/${name}`))].join('\n');
}

/** Leaves out comments, because a Redis that does not know a script receives it with every call. */
function read(name: string): string {
  const text = readFileSync(new URL(`./scripts/${name}.lua`, import.meta.url), 'utf8');
  return text.replace(/^ *--.*\n/gm, '');
}

/**
 * Runs a script once, with the result of encodeArgs(). A restarted Redis has forgotten the script
 * and receives the text.
 */
export async function runScript(
  client: Redis,
  script: Script,
  keys: readonly string[],
  argsJson: string,
): Promise<unknown> {
  try {
    return await client.evalsha(script.sha, keys.length, ...keys, argsJson);
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
    return await client.eval(script.text, keys.length, ...keys, argsJson);
  }
}

/**
 * Returns the JSON of a script's argument. Throws INTERNAL for a value that Lua would read
 * differently: null (which counts as true in Lua), a number that is not finite, and an integer
 * above 2^53. Half of a surrogate pair, which Lua's JSON reader refuses, becomes the replacement
 * character.
 */
export function encodeArgs(args: object): string {
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
