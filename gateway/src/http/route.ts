// Routes: an operation of the API, and the function that answers it or throws. The table of all
// routes is ../routes.ts.

import type { Logger } from '@stemline/common/logging/logger.ts';
import type { Request, Response } from 'express';
import type { Operation } from '../api/operation.ts';
import type { RequestKind } from './observer.ts';
import { type UrlValues, urlValues } from './request-url.ts';

export interface RequestContext {
  readonly request: Request;
  readonly response: Response;
  readonly requestId: string;
  /** Aborts when the caller disconnects, or when the answer was sent before the body was read. */
  readonly signal: AbortSignal;
  readonly log: Logger;
}

export interface Route extends Operation {
  readonly handle: (context: RequestContext) => Promise<void> | void;
}

/**
 * Creates a route whose handler also gets the parameters of path and query, checked by the schemas
 * of the operation. A malformed parameter is refused with INVALID_ARGUMENT before the handler runs.
 */
export function route<O extends Operation>(
  operation: O,
  handle: (context: RequestContext, asked: UrlValues<O>) => Promise<void> | void,
): Route {
  return { ...operation, handle: (context) => handle(context, urlValues(operation, context.request)) };
}

/**
 * Finds the route for a method among those of one path. HEAD never matches a route that changes
 * something.
 */
export function routeFor(here: readonly Route[], method: string): Route | undefined {
  return here.find((route) => methodsOf(route).includes(method));
}

/** The kind of the requests of a route, for the log. */
export function kindOf({ method, isProbe = false, changes = false }: Route): RequestKind {
  if (isProbe) return 'probe';
  return method !== 'GET' || changes ? 'change' : 'read';
}

/** The value of the Allow header. */
export function allowedMethods(here: readonly Route[]): string {
  return [...here.flatMap(methodsOf), 'OPTIONS'].join(', ');
}

function methodsOf(route: Route): string[] {
  return route.method === 'GET' && kindOf(route) !== 'change' ? ['GET', 'HEAD'] : [route.method];
}
