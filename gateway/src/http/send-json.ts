// Streams a JSON answer as fast as the caller reads it, so that memory never holds a whole long
// list.

import { drained } from '@stemline/common/async/drained.ts';
import type { Response } from 'express';

/**
 * The pieces together are one JSON text. The headers go out with the first piece, so an earlier
 * failure of the source can still be answered. Throws the errors of the source. Ends the source
 * when the caller disconnects.
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
