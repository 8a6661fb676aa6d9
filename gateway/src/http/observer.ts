// Counts and logs every request once, no matter which part of the gateway answers it.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { CODES } from '@stemline/common/errors/codes.ts';
import type { ServiceError } from '@stemline/common/errors/service-error.ts';
import { logFailure } from '@stemline/common/logging/log-failure.ts';
import type { Logger } from '@stemline/common/logging/logger.ts';
import type { Metrics } from '../metrics.ts';
import { statusOf } from './problem.ts';

/**
 * The kind of a request decides its log level: successful reads are logged at debug level, because
 * pages poll a song every second, and probes are not logged.
 */
export type RequestKind = 'read' | 'change' | 'probe';

/** Counts and logs requests. */
export interface Observer {
  /** Observes a request until its response is closed. */
  begin(request: IncomingMessage, response: ServerResponse, requestId: string): void;
  /** Records a connection that was refused before it sent a valid request. */
  refuseConnection(error: ServiceError): void;
}

interface Observed {
  route: string;
  kind: RequestKind;
  log: Logger;
}

/**
 * The recorded route of a request that no handler has named, and the method of a refused
 * connection.
 */
const UNKNOWN = 'unknown';

/** The recorded status of a request whose caller disconnected before the answer. */
const DISCONNECTED = CODES.CANCELLED.http;

const observed = new WeakMap<ServerResponse, Observed>();

/** Creates an observer that writes to these metrics and this log. */
export function createObserver(metrics: Metrics, log: Logger): Observer {
  return {
    begin: ({ method = '' }, response, requestId) => {
      const own: Observed = { route: UNKNOWN, kind: 'read', log: log.child({ requestId, method }) };
      observed.set(response, own);
      const begun = Date.now();
      const count = metrics.begin(method);
      response.once('close', () => {
        const status = response.headersSent ? response.statusCode : DISCONNECTED;
        count(own.route, status);
        const isQuiet = own.kind === 'read' && (status < 400 || status === DISCONNECTED);
        const line = { route: own.route, status, ms: Date.now() - begun };
        if (own.kind !== 'probe') own.log[isQuiet ? 'debug' : 'info'](line, 'request ended');
      });
    },
    refuseConnection: (error) => {
      metrics.begin(UNKNOWN)(UNKNOWN, statusOf(error));
      logFailure(log, error);
    },
  };
}

/**
 * Names the route and the kind of an observed request. `route` is the pattern of an address or the
 * name of a group of addresses, never an address itself.
 */
export function observeAs(response: ServerResponse, route: string, kind: RequestKind): void {
  const own = observed.get(response);
  if (own) Object.assign(own, { route, kind });
}

/** Adds the song to all later lines of the request's log. */
export function nameSong(response: ServerResponse, songhash: string): void {
  const own = observed.get(response);
  if (own) own.log = own.log.child({ songhash });
}

/** Returns the log of the request that `response` answers. */
export function logOf(response: ServerResponse): Logger {
  const own = observed.get(response);
  if (!own) throw new Error('the response is not observed');
  return own.log;
}
