// Sends a JSON answer piece by piece, as fast as the caller takes it, so that a long list is never held whole.

import { drained } from '@stemline/common/drained.ts';
import type { Response } from 'express';

/**
 * The pieces together are one JSON text. The headers go out with the first piece, so a source that fails before has its error
 * answered. Throws what the source throws; a caller who has gone ends the source.
 */
export async function sendJson(response: Response, pieces: AsyncIterable<string>): Promise<void> {
  response.statusCode = 200;
  response.setHeader('content-type', 'application/json; charset=utf-8');
  response.setHeader('cache-control', 'no-store');
  for await (const piece of pieces) {
    if (response.destroyed) return;
    if (!response.write(piece)) await drained(response);
  }
  response.end();
}
