// The query of a request's address.

import type { IncomingMessage } from 'node:http';

/** Its values by name; of repeated ones the first counts. */
export function queryOf({ url = '' }: IncomingMessage): (name: string) => string | undefined {
  const at = url.indexOf('?');
  const query = new URLSearchParams(at < 0 ? '' : url.slice(at + 1));
  return (name) => query.get(name) ?? undefined;
}
