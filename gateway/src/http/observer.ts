// Counts and logs every request once, no matter which part of the gateway answers it.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { CODES } from '@stemline/common/errors/codes.ts';
import type { ServiceError } from '@stemline/common/errors/service-error.ts';
import { logFailure } from '@stemline/common/logging/log-failure.ts';
import type { Logger } from '@stemline/common/logging/logger.ts';
import type { Metrics } from '../metrics.ts';
import { statusOf } from './problem.ts';

/**
 * Successful looks are logged at debug level, because pages poll a song every second. Probes are
 * not logged.
 */
export type RequestKind = 'look' | 'change' | 'probe';

export interface Observer {
  /** Observes a request from now until the response is closed. */
  begin(request: IncomingMessage, response: ServerResponse, requestId: string): void;
  /** Records a connection that was refused before it sent a valid request. */
  refuseConnection(error: ServiceError): void;
}

interface Observed {
  route: string;
  kind: RequestKind;
  log: Logger;
}

/** No handler has named the route: the address is unknown. */
const UNKNOWN = 'unknown';

/** The caller disconnected before the answer. */
const LEFT = CODES.CANCELLED.http;

const observed = new WeakMap<ServerResponse, Observed>();

export function createObserver(metrics: Metrics, log: Logger): Observer {
  return {
    begin: ({ method = '' }, response, requestId) => {
      const own: Observed = { route: UNKNOWN, kind: 'look', log: log.child({ requestId, method }) };
      observed.set(response, own);
      const begun = Date.now();
      const count = metrics.begin(method);
      response.once('close', () => {
        const status = response.headersSent ? response.statusCode : LEFT;
        count(own.route, status);
        const isQuiet = own.kind === 'look' && (status < 400 || status === LEFT);
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
 * `route` is the pattern of an address or the name of a group of addresses, never an address
 * itself.
 */
export function observeAs(response: ServerResponse, route: string, kind: RequestKind): void {
  const own = observed.get(response);
  if (own) Object.assign(own, { route, kind });
}

/** The log of one request. */
export function logOf(response: ServerResponse): Logger {
  const own = observed.get(response);
  if (!own) throw new Error('a response that is not observed');
  return own.log;
}
