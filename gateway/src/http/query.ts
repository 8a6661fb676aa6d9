// Reads the query of a request's address, leniently or strictly.

import type { IncomingMessage } from 'node:http';
import { invalid } from '../domain/invalid.ts';

const MAX_SHOWN = 100;

export function queryOf({ url = '' }: IncomingMessage): URLSearchParams {
  const at = url.indexOf('?');
  return new URLSearchParams(at < 0 ? '' : url.slice(at + 1));
}

/**
 * A misspelt or repeated name would otherwise be ignored, and the caller would take the answer for
 * the answer to another question. Throws INVALID_ARGUMENT.
 */
export function strictQuery(request: IncomingMessage, allowedNames: readonly string[]): URLSearchParams {
  const query = queryOf(request);
  const seen = new Set<string>();
  for (const name of query.keys()) {
    if (!allowedNames.includes(name)) {
      const known = allowedNames.length > 0 ? `Known: ${allowedNames.join(', ')}.` : 'It takes no parameters.';
      throw invalid(`There is no "${name.slice(0, MAX_SHOWN)}" for this address. ${known}`);
    }
    if (seen.has(name)) throw invalid(`"${name}" was given twice.`);
    seen.add(name);
  }
  return query;
}
