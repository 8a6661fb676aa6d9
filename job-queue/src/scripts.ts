// Runs the Lua scripts. Each is one atomic step. It is sent by its digest, or in full where Redis
// does not have it.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';

export const SCRIPT_NAMES = [
  'beat',
  'begin-delivery',
  'claim',
  'close-delivery',
  'count-jobs',
  'enqueue',
  'finish',
  'forget',
  'hand-back',
  'list-deliveries',
  'list-jobs',
  'note-delivery',
  'owe-rest',
  'postpone-delivery',
  'publish-models',
  'read-job',
  'read-holders',
  'read-models',
  'read-owing',
  'settle',
  'sweep-consumers',
  'sweep-entries',
  'sweep-jobs',
  'sweep-pending',
  'take-deliveries',
  'walk-jobs',
  'withdraw-models',
] as const;

export type ScriptName = (typeof SCRIPT_NAMES)[number];

export interface Script {
  readonly text: string;
  readonly sha: string;
}

export type Scripts = Readonly<Record<ScriptName, Script>>;

/**
 * Scripts that accept new work, so a Redis without memory refuses them. All others bring work to
 * its end, which frees memory.
 */
const LET_IN: readonly ScriptName[] = ['enqueue'];
const ONLY_READ: readonly ScriptName[] = [
  'count-jobs',
  'list-jobs',
  'read-holders',
  'read-job',
  'read-models',
  'read-owing',
  'walk-jobs',
];

export function loadScripts(): Scripts {
  const read = (name: string) => readFileSync(new URL(`./scripts/${name}.lua`, import.meta.url), 'utf8');
  const lib = read('lib');
  const entries = SCRIPT_NAMES.map((name) => {
    const text = `${firstLine(name)}\n${lib}\n${read(name)}`;
    return [name, { text, sha: createHash('sha1').update(text).digest('hex') }];
  });
  return Object.fromEntries(entries) as Scripts;
}

/** Redis reads a script's flags from its first line only. */
function firstLine(name: ScriptName): string {
  if (LET_IN.includes(name)) return '#!lua';
  return `#!lua flags=${ONLY_READ.includes(name) ? 'no-writes' : 'allow-oom'}`;
}

/** Runs a script once. A restarted Redis has forgotten it and receives the text. */
export async function runScript(
  client: Redis,
  script: Script,
  keys: readonly string[],
  args: readonly (string | number)[],
): Promise<unknown> {
  try {
    return await client.evalsha(script.sha, keys.length, ...keys, ...args);
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
    return await client.eval(script.text, keys.length, ...keys, ...args);
  }
}
