// Routes: one method, one path, and one function that answers or throws. The table of all routes is
// ../routes.ts.

import type { Logger } from '@stemline/common/logging/logger.ts';
import type { Request, Response } from 'express';
import type { RequestKind } from './observer.ts';

export interface RequestContext {
  readonly request: Request;
  readonly response: Response;
  readonly requestId: string;
  /** Aborts when the caller disconnects, or when the answer was sent before the body was read. */
  readonly signal: AbortSignal;
  readonly log: Logger;
}

type Method = 'GET' | 'POST' | 'DELETE';

export interface Route {
  /** A GET route also answers HEAD, unless it changes something. */
  readonly method: Method;
  /** In the form of Express; OpenAPI writes braces in place of colons. */
  readonly path: string;
  readonly handle: (context: RequestContext) => Promise<void> | void;
  /** The allowed query parameters; others are refused. Absent: unknown parameters are ignored. */
  readonly query?: readonly string[];
  /** Probes are not logged, because they arrive every few seconds. */
  readonly isProbe?: boolean;
  /** A GET that changes something; clients of the original API remove songs with GET. */
  readonly changes?: boolean;
}

/**
 * Finds the route for a method among those of one path. HEAD never matches a route that changes
 * something.
 */
export function routeFor(here: readonly Route[], method: string): Route | undefined {
  return here.find((route) => methodsOf(route).includes(method));
}

export function kindOf({ method, isProbe = false, changes = false }: Route): RequestKind {
  if (isProbe) return 'probe';
  return method !== 'GET' || changes ? 'change' : 'look';
}

/** The value of the Allow header. */
export function allowedMethods(here: readonly Route[]): string {
  return [...here.flatMap(methodsOf), 'OPTIONS'].join(', ');
}

function methodsOf(route: Route): string[] {
  return route.method === 'GET' && kindOf(route) !== 'change' ? ['GET', 'HEAD'] : [route.method];
}
