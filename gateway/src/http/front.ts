// What every request passes before the routes: its id, the headers of every answer, and whether it is a request of ours at all.

import { randomUUID } from 'node:crypto';
import type { RequestListener, ServerResponse } from 'node:http';
import { ServiceError } from '@stemline/common/errors.ts';
import { REQUEST_ID } from '@stemline/common/names.ts';
import { REQUEST_ID_KEY } from '@stemline/common/rpc-types.ts';
import type { Metrics } from '../metrics.ts';
import { answerError } from './answer.ts';
import { expectationFailed } from './problem.ts';
import { targetOf } from './target.ts';

/** Nothing from elsewhere is loaded, framed or called. */
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self' blob:; " +
  "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** The server's listener: `app` sees path and query alone as `url`, however the caller wrote its address. */
export function withFront(app: RequestListener, metrics: Metrics): RequestListener {
  return (request, response) => {
    const given = request.headers[REQUEST_ID_KEY];
    response.setHeader(REQUEST_ID_KEY, typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID());
    response.setHeader('x-content-type-options', 'nosniff');
    response.setHeader('referrer-policy', 'no-referrer');
    response.setHeader('content-security-policy', CONTENT_SECURITY_POLICY);
    try {
      if ((request.headers.expect ?? '100-continue').toLowerCase() !== '100-continue') throw expectationFailed();
      request.url = targetOf(request);
    } catch (refusal) {
      metrics.begin('unknown', request.method ?? '', response);
      response.setHeader('connection', 'close');
      answerError(request, response, ServiceError.from(refusal));
      return;
    }
    app(request, response);
  };
}

export function requestIdOf(response: ServerResponse): string {
  return String(response.getHeader(REQUEST_ID_KEY));
}
