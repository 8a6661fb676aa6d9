// Streams the body of a response as fast as the caller reads it, so that memory never holds the
// whole body. Node sends the headers with the first piece, so an earlier failure of the source can
// still be answered. Reading stops when the caller disconnects.

import type { ServerResponse } from 'node:http';
import { createGzip } from 'node:zlib';
import { drained } from '@stemline/common/async/drained.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { Response } from 'express';
import { acceptedCoding, varyByCoding } from './compress.ts';

/**
 * Sends bytes. Throws the errors of the source, and INTERNAL when it has not exactly `length`
 * bytes.
 */
export async function sendBytes(
  response: ServerResponse,
  source: AsyncIterable<Uint8Array>,
  length: number,
): Promise<void> {
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

/**
 * Answers 200 with pieces that together are one JSON text, compressed if the client accepts that.
 * Throws the errors of the source.
 */
export async function sendJson(response: Response, pieces: AsyncIterable<string>): Promise<void> {
  response.statusCode = 200;
  response.setHeader('content-type', 'application/json; charset=utf-8');
  response.setHeader('cache-control', 'no-store');
  varyByCoding(response);
  const gzip = acceptedCoding(response.req, ['gzip']) ? createGzip() : undefined;
  if (gzip) {
    response.setHeader('content-encoding', 'gzip');
    gzip.pipe(response);
    response.once('close', () => gzip.destroy());
  }
  const target = gzip ?? response;
  try {
    for await (const piece of pieces) {
      if (response.destroyed) return;
      if (!target.write(piece)) await drained(target);
    }
  } catch (error) {
    // The answer to the error must not contain compressed bytes.
    gzip?.unpipe(response).destroy();
    throw error;
  }
  target.end();
}
