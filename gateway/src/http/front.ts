// Handles every request before the routes: assigns its id, sets the headers that all answers share,
// and refuses requests for other servers.

import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { REQUEST_ID_KEY } from '@stemline/common/grpc/rpc-types.ts';
import { logFailure } from '@stemline/common/logging/log-failure.ts';
import { REQUEST_ID } from '@stemline/common/names.ts';
import { createCors } from './access/cors.ts';
import { createHostGuard } from './access/host-guard.ts';
import type { AccessRules } from './access/rules.ts';
import { answerError, answerOptions } from './answer.ts';
import { logOf, type Observer, observeAs } from './observer.ts';
import { closeWithConnection } from './pipelined.ts';
import { assertSupported } from './protocol.ts';
import { targetOf } from './request-url.ts';
import { boundUnreadBody } from './unread-body.ts';

/** Pages may load, embed and call nothing of other servers, and no page may embed them. */
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self' blob:; " +
  "connect-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** The parts that the front connects. */
export interface FrontDeps {
  readonly app: RequestListener;
  readonly access: AccessRules;
  readonly observer: Observer;
}

/**
 * Creates the listener of the server. It passes accepted requests to `app`, with only path and
 * query in `url`, and with the authority in the Host header.
 */
export function createFront({ app, access, observer }: FrontDeps): RequestListener {
  const hosts = createHostGuard(access);
  const cors = createCors(access.allowedOrigins);

  const assertForUs = (request: IncomingMessage) => {
    assertSupported(request);
    const { url, authority } = targetOf(request);
    const [path = ''] = url.split('?', 1);
    for (const name of new Set([authority, request.headers.host])) if (name !== undefined) hosts.assertOurs(name, path);
    request.url = url;
    if (authority !== undefined) request.headers.host = authority;
  };

  return (request, response) => {
    closeWithConnection(request, response);
    setHeaders(request, response);
    observer.begin(request, response, requestIdOf(response));
    boundUnreadBody(request, response);
    cors.allow(request, response);
    try {
      assertForUs(request);
    } catch (refusal) {
      const error = ServiceError.from(refusal);
      logFailure(logOf(response), error);
      response.setHeader('connection', 'close');
      answerError(request, response, error);
      return;
    }
    if (cors.answerPreflight(request, response)) observeAs(response, 'preflight', 'read');
    else if (request.url === '*') answerOptions(response, 'GET, HEAD, POST, DELETE, OPTIONS');
    else app(request, response);
  };
}

function setHeaders({ headers }: IncomingMessage, response: ServerResponse): void {
  const given = headers[REQUEST_ID_KEY];
  response.setHeader(REQUEST_ID_KEY, typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID());
  response.setHeader('x-content-type-options', 'nosniff');
  // With `no-referrer`, browsers send `Origin: null` for the page's own form, which the origin
  // guard refuses.
  response.setHeader('referrer-policy', 'same-origin');
  response.setHeader('content-security-policy', CONTENT_SECURITY_POLICY);
}

/** Returns the id of the request that `response` answers. */
export function requestIdOf(response: ServerResponse): string {
  return String(response.getHeader(REQUEST_ID_KEY));
}
