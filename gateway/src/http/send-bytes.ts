// Sends a stream as a response's body, as fast as the caller takes it.

import { drained } from '@stemline/common/drained.ts';
import { ServiceError } from '@stemline/common/errors.ts';
import type { Response } from 'express';

/**
 * The headers go out with the first bytes, so a source that fails before has its error answered. Throws what the source
 * throws, and INTERNAL when it does not give the promised length; a caller who has gone ends the source.
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
