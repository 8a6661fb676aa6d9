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
/** Browsers send a new preflight after this time. */
const PREFLIGHT_SECONDS = 600;

export interface Cors {
  /**
   * Marks an answer as readable for a listed page. Runs first, so that pages can read errors too.
   */
  allow(request: IncomingMessage, response: ServerResponse): void;
  /** Answers the preflight of a listed page. Returns false when the request is not one. */
  answerPreflight(request: IncomingMessage, response: ServerResponse): boolean;
}

/** `allowedOrigins`: in the form that browsers send. */
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
