// Sends a file of the web page: in a content coding that the client accepts, and with the caching
// that its name allows.

import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { Request, Response } from 'express';
import { acceptedCoding, varyByCoding } from '../compress.ts';
import { verdictOf } from '../file-response.ts';
import type { Coding, Encoded, PageFile } from './page-files.ts';

const FOR_EVER = 'public, max-age=31536000, immutable';
/** The browser asks whether the file has changed. */
const ASK = 'no-cache';

/** Ends the response. Throws PRECONDITION_FAILED. */
export function sendPageFile(request: Request, response: Response, file: PageFile): void {
  const [coding, { bytes, etag }] = chosen(request, file);
  response.type(file.extension);
  response.setHeader('cache-control', file.isHashed ? FOR_EVER : ASK);
  response.setHeader('etag', `"${etag}"`);
  if (file.compressed.size > 0) varyByCoding(response);
  const verdict = verdictOf(request.headers, { etag, modifiedMs: undefined });
  if (verdict === 'failed')
    throw new ServiceError('PRECONDITION_FAILED', 'The file does not match the If-Match header.');
  if (verdict === 'notModified') {
    response.statusCode = 304;
    response.removeHeader('content-type');
    response.end();
    return;
  }
  if (coding) response.setHeader('content-encoding', coding);
  response.setHeader('content-length', bytes.length);
  response.end(request.method === 'HEAD' ? undefined : bytes);
}

/** Returns the smallest form that the client accepts, or the plain one. */
function chosen(request: Request, { plain, compressed }: PageFile): readonly [Coding | undefined, Encoded] {
  const coding = acceptedCoding(request, compressed.keys());
  return [coding, (coding && compressed.get(coding)) ?? plain];
}
