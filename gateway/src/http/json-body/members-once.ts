// Reads the members of a JSON object as text, and refuses repeated ones.

import { rawMembers } from '@stemline/common/json-text.ts';
import { notJson } from './other-members.ts';

/**
 * Returns the text of the members with these names, or of all members, as the caller wrote it.
 * `json` is a valid JSON object. Throws BAD_JSON for a name that occurs twice.
 */
export function membersOnce(json: string, names?: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [name, raw] of rawMembers(json)) {
    if (names && !names.includes(name)) continue;
    if (found.has(name)) throw notJson(`The body holds "${name}" more than once. Send it once.`);
    found.set(name, raw);
  }
  return found;
}
