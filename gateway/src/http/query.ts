// Reads the query of an address; unknown parameters are ignored (lenient) or refused (strict).

import type { IncomingMessage } from 'node:http';
import { invalid } from '../domain/invalid.ts';

const MAX_SHOWN = 100;

export function queryOf({ url = '' }: IncomingMessage): URLSearchParams {
  const at = url.indexOf('?');
  return new URLSearchParams(at < 0 ? '' : url.slice(at + 1));
}

/**
 * Refuses unknown and repeated names. If they were ignored, a misspelt filter would return the
 * unfiltered list. Throws INVALID_ARGUMENT.
 */
export function strictQuery(request: IncomingMessage, allowedNames: readonly string[]): URLSearchParams {
  const query = queryOf(request);
  const seen = new Set<string>();
  for (const name of query.keys()) {
    if (!allowedNames.includes(name)) {
      const known = allowedNames.length > 0 ? `Known: ${allowedNames.join(', ')}.` : 'It takes no parameters.';
      throw invalid(`This address has no parameter "${name.slice(0, MAX_SHOWN)}". ${known}`);
    }
    if (seen.has(name)) throw invalid(`"${name}" was given twice.`);
    seen.add(name);
  }
  return query;
}
