// Routes: one method and path, and one function that answers or throws. The table of all of them is ../routes.ts.

import type { Logger } from '@stemline/common/logger.ts';
import type { Request, Response } from 'express';
import type { RequestKind } from './observer.ts';

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
  /** GET answers HEAD too, unless it changes something. */
  readonly method: Method;
  /** As Express and, with braces for colons, OpenAPI write it. */
  readonly path: string;
  readonly handle: (context: RequestContext) => Promise<void> | void;
  /** The query parameters it takes; any other is refused. Absent: it ignores those it does not know. */
  readonly query?: readonly string[];
  /** Left out of logs: probes come every few seconds. */
  readonly isProbe?: boolean;
  /** A GET that changes something: clients of the original API remove with it. */
  readonly changes?: boolean;
}

/** Of the routes of one path; undefined: the method is not for it. HEAD never runs what changes something. */
export function routeFor(here: readonly Route[], method: string): Route | undefined {
  return here.find((route) => methodsOf(route).includes(method));
}

export function kindOf({ method, isProbe = false, changes = false }: Route): RequestKind {
  if (isProbe) return 'probe';
  return method !== 'GET' || changes ? 'change' : 'look';
}

/** The value of Allow. */
export function allowedMethods(here: readonly Route[]): string {
  return [...here.flatMap(methodsOf), 'OPTIONS'].join(', ');
}

function methodsOf(route: Route): string[] {
  return route.method === 'GET' && kindOf(route) !== 'change' ? ['GET', 'HEAD'] : [route.method];
}
