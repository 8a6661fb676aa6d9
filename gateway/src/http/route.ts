// What a route is: one method and path, one function that answers or throws. The table of all routes is ../routes.ts.

import type { Logger } from '@stemline/common/logger.ts';
import type { Request, Response } from 'express';

export interface RequestContext {
  readonly request: Request;
  readonly response: Response;
  readonly requestId: string;
  /** Aborts when the caller has gone, or when an answer was given before the body was read. */
  readonly signal: AbortSignal;
  readonly log: Logger;
}

type Method = 'GET' | 'POST' | 'DELETE';

export interface Route {
  /** GET answers HEAD too. */
  readonly method: Method;
  /** As Express and, with braces for colons, OpenAPI write it. */
  readonly path: string;
  readonly handle: (context: RequestContext) => Promise<void> | void;
  /** The query parameters it takes; any other is refused. Absent: it ignores those it does not know. */
  readonly query?: readonly string[];
  /** Left out of logs: probes come every few seconds. */
  readonly isProbe?: boolean;
  /** A GET that is not just a look: clients of the original API remove with it. */
  readonly changes?: boolean;
}
