// Sends JSON answers, and errors as `{ code, reason }`. When the server answers before it has read
// the body, it drains the rest of the body for a while: closing the connection while the client
// still sends would destroy the answer too.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { Response } from 'express';
import { endCompressed } from './compress.ts';
import { bodyOf, retryAfterOf, statusOf } from './problem.ts';
import { cutSignalOf, restOfBody } from './unread-body.ts';

/** Headers of the body that an error replaces. */
const BODY_HEADERS = /^(content-(?!security)|etag$|accept-ranges$|last-modified$)/;

/** Returns the JSON of an answer, with a final line feed. */
export function jsonBytes(body: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(body)}\n`);
}

/** Ends the response with this JSON. `caching`: the value of Cache-Control. */
export function answerJson(response: Response, status: number, body: unknown, caching = 'no-store'): void {
  response.statusCode = status;
  response.setHeader('content-type', 'application/json; charset=utf-8');
  response.setHeader('cache-control', caching);
  endCompressed(response, jsonBytes(body));
}

/** Answers OPTIONS with the list of methods. */
export function answerOptions(response: ServerResponse, allow: string): void {
  response.statusCode = 204;
  response.setHeader('allow', allow);
  response.end();
}

/**
 * Ends the response with the error. If the headers are already sent, destroys the connection
 * instead.
 */
export function answerError(request: IncomingMessage, response: ServerResponse, error: ServiceError): void {
  if (response.destroyed) return;
  if (response.headersSent) {
    // Only a broken connection can now show the caller that the answer is incomplete.
    response.destroy();
    return;
  }
  const status = statusOf(error);
  const bytes = jsonBytes(bodyOf(error));
  for (const name of response.getHeaderNames())
    if (BODY_HEADERS.test(name) && !(status === 416 && name === 'content-range')) response.removeHeader(name);
  const retryAfter = retryAfterOf(error);
  if (retryAfter !== undefined) response.setHeader('retry-after', retryAfter);
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

/** Sends the whole answer at once. Delays only the end of the connection. */
async function lingeringEnd(request: IncomingMessage, response: ServerResponse, bytes: Buffer): Promise<void> {
  response.setHeader('connection', 'close');
  response.write(bytes);
  await restOfBody(request);
  response.end();
  // Nothing reads the rest of the body.
  if (!request.readableEnded) response.once('finish', () => setImmediate(() => request.destroy()));
}
