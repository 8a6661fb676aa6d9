// Answers with JSON, and with errors as `{ code, reason }`. An answer that comes before the body was read is followed by a
// lingering close: the rest is drained for a while, because a connection closed on a sender destroys the answer too.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServiceError } from '@stemline/common/errors.ts';
import { restOfBody } from './body-rest.ts';
import { cutSignalOf } from './cut.ts';
import { bodyOf, statusOf } from './problem.ts';

const RETRY_AFTER_SECONDS = 5;
/** Headers that spoke of a body that is not sent after all. */
const OF_A_BODY = /^(content-(?!security)|etag$|accept-ranges$|last-modified$)/;

export function jsonBytes(body: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(body)}\n`);
}

export function answerJson(response: ServerResponse, status: number, body: unknown): void {
  const bytes = jsonBytes(body);
  response.statusCode = status;
  response.setHeader('content-type', 'application/json; charset=utf-8');
  response.setHeader('cache-control', 'no-store');
  response.setHeader('content-length', bytes.length);
  response.end(bytes);
}

/** What OPTIONS asks: which methods there are. */
export function answerOptions(response: ServerResponse, allow: string): void {
  response.statusCode = 204;
  response.setHeader('allow', allow);
  response.end();
}

export function answerError(request: IncomingMessage, response: ServerResponse, error: ServiceError): void {
  if (response.destroyed) return;
  if (response.headersSent) {
    // Too late for a status: only a broken connection tells the caller that what came is not all.
    response.destroy();
    return;
  }
  const status = statusOf(error);
  const bytes = jsonBytes(bodyOf(error));
  for (const name of response.getHeaderNames())
    if (OF_A_BODY.test(name) && !(status === 416 && name === 'content-range')) response.removeHeader(name);
  if (status === 503) response.setHeader('retry-after', RETRY_AFTER_SECONDS);
  response.setHeader('content-type', 'application/json; charset=utf-8');
  response.setHeader('cache-control', 'no-store');
  response.setHeader('content-length', bytes.length);
  response.statusCode = status;
  if (cutSignalOf(request).aborted) response.setHeader('connection', 'close');
  if (isBodyRead(request)) response.end(request.method === 'HEAD' ? undefined : bytes);
  else void lingeringEnd(request, response, bytes);
}

function isBodyRead(request: IncomingMessage): boolean {
  const hasBody = 'transfer-encoding' in request.headers || Number(request.headers['content-length'] ?? 0) > 0;
  return !hasBody || request.readableEnded || request.destroyed || cutSignalOf(request).aborted;
}

/** The whole answer goes out at once; only the end of the connection waits. */
async function lingeringEnd(request: IncomingMessage, response: ServerResponse, bytes: Buffer): Promise<void> {
  response.setHeader('connection', 'close');
  response.write(bytes);
  await restOfBody(request);
  response.end();
  // What still comes is not read.
  if (!request.readableEnded) response.once('finish', () => setImmediate(() => request.destroy()));
}
