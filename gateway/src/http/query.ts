// The query of a request's address.

import type { IncomingMessage } from 'node:http';

/** Its values by name; of repeated ones the first counts. */
export function queryOf(request: IncomingMessage): (name: string) => string | undefined {
  const query = new URL(request.url ?? '/', 'http://localhost').searchParams;
  return (name) => query.get(name) ?? undefined;
}
