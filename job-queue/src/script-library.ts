// Puts the Lua functions that a script uses before it, and the values of constants in place of
// their names. Redis runs the whole text at each call, and each local takes time, so a script gets
// no other functions, and constants are no locals.

import { readFileSync } from 'node:fs';
import { EVENT_FIELDS, JOB_FIELDS, QUEUED_FIELDS } from './job-fields.ts';
import { GROUP, LUA_NAMES, PRIORITIES } from './keys.ts';
import { EVENTS_KEPT, EVENTS_MS, PARKED_CHARS, PARKED_ENTRIES, PICKS, STALLED_MS, UNKNOWN_RUN } from './policy.ts';

/** The files of the library. A function may use those before it. */
const FILES = ['job', 'lists', 'lease', 'deliveries'] as const;

/** The constants that TypeScript defines. Their values are written in place of their names. */
const CONSTANTS: Readonly<Record<string, string>> = {
  ...LUA_NAMES,
  GROUP: luaText(GROUP),
  EVENTS_KEPT: luaText(String(EVENTS_KEPT)),
  EVENTS_MS: luaText(String(EVENTS_MS)),
  STALLED_MS: String(STALLED_MS),
  UNKNOWN_RUN_CODE: luaText(UNKNOWN_RUN.code),
  PARKED_ENTRIES: String(PARKED_ENTRIES),
  PARKED_CHARS: String(PARKED_CHARS),
  PRIORITIES: luaList(PRIORITIES.map(luaText)),
  TURNS: luaList(PICKS.map((priority) => PRIORITIES.indexOf(priority) + 1)),
  EVENT_FIELDS: luaList(EVENT_FIELDS.map(luaText)),
  JOB_FIELDS: luaList(JOB_FIELDS.map(luaText)),
  QUEUED_FIELDS: luaList(QUEUED_FIELDS.map(luaText)),
  STATE_AT: String(JOB_FIELDS.indexOf('state') + 1),
};

/**
 * Reads a Lua file without its comments, because a Redis that does not know a script receives the
 * whole text.
 */
export function readLua(name: string): string {
  const text = readFileSync(new URL(`./scripts/${name}.lua`, import.meta.url), 'utf8');
  return text.replace(/^ *--.*\n/gm, '');
}

/** A quoted text, in which no name is replaced, or a word that may be the name of a constant. */
const QUOTED_OR_NAME = /'[^'\n]*'|\b[A-Z_]+\b/g;

/** Returns the script with the declarations that it uses, directly or through others. */
export function withLibrary(script: string): string {
  let text = script;
  for (const block of blocks().toReversed())
    if (namesOf(block).some((name) => mentions(text, name))) text = `${block}\n${text}`;
  return text.replace(QUOTED_OR_NAME, (found) => CONSTANTS[found] ?? found);
}

/** Returns the declarations of the library in their order. They are separated by empty lines. */
function blocks(): string[] {
  const declared = FILES.flatMap((file) =>
    readLua(`lib/${file}`)
      .split(/\n{2,}/)
      .map((block) => block.trim()),
  );
  return declared.filter((block) => block !== '');
}

function namesOf(block: string): string[] {
  const declared = [...block.matchAll(/^local (?:function (\w+)|([\w, ]+) =)/gm)];
  if (declared.length === 0) throw new Error(`not a declaration of the Lua library: ${block.slice(0, 60)}`);
  return declared.flatMap(([, name, names = name]) => names?.split(', ') ?? []);
}

function mentions(text: string, name: string): boolean {
  return new RegExp(`\\b${name}\\b`).test(text);
}

function luaText(text: string): string {
  return `'${text}'`;
}

function luaList(values: readonly (string | number)[]): string {
  return `({ ${values.join(', ')} })`;
}
