// Sends a stream as a response body, as fast as the caller reads it.

import { drained } from '@stemline/common/async/drained.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { Response } from 'express';

/**
 * The headers go out with the first bytes, so an earlier failure of the source can still be
 * answered. Throws the errors of the source, and INTERNAL when its length differs from `length`.
 * Ends the source when the caller disconnects.
 */
export async function sendBytes(response: Response, source: AsyncIterable<Uint8Array>, length: number): Promise<void> {
  let left = length;
  for await (const bytes of source) {
    left -= bytes.byteLength;
    if (left < 0) throw new ServiceError('INTERNAL', 'The answer was longer than announced.');
    if (response.destroyed) return;
    if (!response.write(bytes)) await drained(response);
  }
  if (left > 0 && !response.destroyed) throw new ServiceError('INTERNAL', 'The answer was shorter than announced.');
  response.end();
}
