// Defines routes: an operation of the API, and the function that answers its requests or throws.
// The table of all routes is ../routes.ts.

import type { Logger } from '@stemline/common/logging/logger.ts';
import type { Request, Response } from 'express';
import type { Operation } from '../api/operation.ts';
import { nameSong, type RequestKind } from './observer.ts';
import { type UrlValues, urlValues } from './request-url.ts';

/** One request. */
export interface RequestContext {
  readonly request: Request;
  readonly response: Response;
  readonly requestId: string;
  /** Aborts when the caller disconnects, and when an error is answered. */
  readonly signal: AbortSignal;
  readonly log: Logger;
}

/** An operation with its handler. */
export interface Route extends Operation {
  readonly handle: (context: RequestContext) => Promise<void> | void;
}

/**
 * Creates a route. Its handler also gets the parameters of path and query, after the schemas of the
 * operation have checked them. Before that, a malformed parameter is refused with INVALID_ARGUMENT.
 */
export function route<O extends Operation>(
  operation: O,
  handle: (context: RequestContext, parameters: UrlValues<O>) => Promise<void> | void,
): Route {
  return {
    ...operation,
    handle: (context) => {
      const parameters = urlValues(operation, context.request);
      const { songhash } = parameters as { songhash?: unknown };
      if (typeof songhash === 'string') nameSong(context.response, songhash);
      return handle(context, parameters);
    },
  };
}

/**
 * Finds the route for a method among those of one path. HEAD matches a GET route unless that route
 * changes something.
 */
export function routeFor(ofPath: readonly Route[], method: string): Route | undefined {
  return ofPath.find((route) => methodsOf(route).includes(method));
}

/** Returns the kind of a route's requests, for the log and the origin guard. */
export function kindOf({ method, isProbe = false, changes = false }: Route): RequestKind {
  if (isProbe) return 'probe';
  return method !== 'GET' || changes ? 'change' : 'read';
}

/** Returns the value of the Allow header for the routes of one path. */
export function allowedMethods(ofPath: readonly Route[]): string {
  return [...ofPath.flatMap(methodsOf), 'OPTIONS'].join(', ');
}

function methodsOf(route: Route): string[] {
  return route.method === 'GET' && kindOf(route) !== 'change' ? ['GET', 'HEAD'] : [route.method];
}
