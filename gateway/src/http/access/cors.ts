// Lets web pages of listed origins send requests and read answers (CORS,
// https://fetch.spec.whatwg.org/#http-cors-protocol).

import type { IncomingMessage, ServerResponse } from 'node:http';

const METHODS = 'GET, HEAD, POST, DELETE';
const REQUEST_HEADERS = [
  'Content-Type',
  'Idempotency-Key',
  'If-Match',
  'If-Modified-Since',
  'If-None-Match',
  'If-Range',
  'If-Unmodified-Since',
  'Last-Event-ID',
  'Range',
  'X-Request-Id',
].join(', ');
const ANSWER_HEADERS = [
  'Accept-Ranges',
  'Allow',
  'Content-Disposition',
  'Content-Length',
  'Content-Range',
  'ETag',
  'Last-Modified',
  'Location',
  'Retry-After',
  'X-Request-Id',
].join(', ');
/** Time for which browsers may reuse the answer to a preflight. */
const PREFLIGHT_SECONDS = 600;

/** The CORS headers of answers. */
export interface Cors {
  /**
   * Marks the answer as readable for a page of a listed origin. Must be called before a request can
   * be refused, so that the page can read the refusal.
   */
  allow(request: IncomingMessage, response: ServerResponse): void;
  /** Answers the preflight of a page of a listed origin. Returns false for every other request. */
  answerPreflight(request: IncomingMessage, response: ServerResponse): boolean;
}

/** Creates the headers for pages of `allowedOrigins`, which have the form that browsers send. */
export function createCors(allowedOrigins: readonly string[]): Cors {
  const isListed = ({ headers: { origin } }: IncomingMessage) =>
    origin !== undefined && allowedOrigins.includes(origin);
  return {
    allow: (request, response) => {
      if (allowedOrigins.length === 0) return;
      response.setHeader('vary', 'Origin');
      if (!isListed(request)) return;
      response.setHeader('access-control-allow-origin', request.headers.origin ?? '');
      response.setHeader('access-control-expose-headers', ANSWER_HEADERS);
    },
    answerPreflight: (request, response) => {
      const isPreflight = request.method === 'OPTIONS' && 'access-control-request-method' in request.headers;
      if (!isPreflight || !isListed(request)) return false;
      response.setHeader('access-control-allow-methods', METHODS);
      response.setHeader('access-control-allow-headers', REQUEST_HEADERS);
      response.setHeader('access-control-max-age', PREFLIGHT_SECONDS);
      response.statusCode = 204;
      response.end();
      return true;
    },
  };
}
