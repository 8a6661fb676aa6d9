// Ends a response with a text, compressed if the client accepts that and the text is long enough.

import { type BrotliOptions, brotliCompress, constants, gzip } from 'node:zlib';
import type { Request, Response } from 'express';
import type { Coding } from './page/page-files.ts';

/** A shorter text fits into one packet in any case. */
export const MIN_COMPRESSED_BYTES = 1_024;

/** Higher levels take several times as long for a few per cent. */
const BROTLI: BrotliOptions = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };

/** Returns the first of the codings that the client accepts; undefined: none. */
export function acceptedCoding(request: Request, codings: Iterable<Coding>): Coding | undefined {
  for (const coding of codings) if (request.acceptsEncodings(coding) === coding) return coding;
  return undefined;
}

/** Records that the bytes of the answer depend on Accept-Encoding. */
export function varyByCoding(response: Response): void {
  response.vary('Accept-Encoding');
}

/**
 * Sends the bytes and ends the response, after the compression in another thread. The caller has
 * set all headers of the content except Content-Length.
 */
export function endCompressed(response: Response, bytes: Buffer): void {
  const end = (sent: Buffer) => {
    response.setHeader('content-length', sent.length);
    response.end(sent);
  };
  const isWorthIt = bytes.length >= MIN_COMPRESSED_BYTES;
  if (isWorthIt) varyByCoding(response);
  const coding = isWorthIt ? acceptedCoding(response.req, ['br', 'gzip']) : undefined;
  if (!coding) {
    end(bytes);
    return;
  }
  const onCompressed = (error: Error | null, compressed: Buffer) => {
    if (response.destroyed) return;
    if (error) {
      response.destroy(error);
      return;
    }
    response.setHeader('content-encoding', coding);
    end(compressed);
  };
  if (coding === 'br') brotliCompress(bytes, BROTLI, onCompressed);
  else gzip(bytes, onCompressed);
}
