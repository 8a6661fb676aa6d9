// The table of routes as an Express application, and what each of its requests passes through: counting, logging, errors.

import { ServiceError } from '@stemline/common/errors.ts';
import { logFailure } from '@stemline/common/log-failure.ts';
import type { Logger } from '@stemline/common/logger.ts';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import type { Metrics } from '../metrics.ts';
import { answerError } from './answer.ts';
import { requestIdOf } from './front.ts';
import { strictQuery } from './query.ts';
import type { RequestContext, Route } from './route.ts';

export interface AppDeps {
  readonly routes: readonly Route[];
  /** Folder of the page for people. */
  readonly webFolder: string;
  readonly metrics: Metrics;
  readonly log: Logger;
}

export function createApp({ routes, webFolder, metrics, log }: AppDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  for (const path of new Set(routes.map((route) => route.path))) {
    const here = routes.filter((route) => route.path === path);
    for (const route of here)
      app[route.method.toLowerCase() as 'get'](path, (request, response) =>
        serve(route, request, response, metrics, log),
      );
    app.all(path, (request, response) => {
      response.setHeader(
        'allow',
        here.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', '),
      );
      answerError(
        request,
        response,
        new ServiceError('METHOD_NOT_ALLOWED', `${request.method} is not for this address.`),
      );
    });
  }
  app.use(express.static(webFolder, { index: false, maxAge: '1h' }));
  app.use((request: Request, response: Response) => {
    metrics.begin('unknown', request.method, response);
    answerError(
      request,
      response,
      new ServiceError('ROUTE_UNKNOWN', `There is nothing at ${request.path}. All addresses: /docs.`),
    );
  });
  app.use((error: unknown, request: Request, response: Response, _next: NextFunction) => {
    // Only the router itself and the static files come here, such as for an address that is not decodable.
    const { status } = error as { status?: unknown };
    const isCallers = typeof status === 'number' && status >= 400 && status < 500;
    const known = isCallers
      ? new ServiceError('INVALID_ARGUMENT', 'The address is malformed.')
      : ServiceError.from(error);
    if (!isCallers) logFailure(log, known);
    answerError(request, response, known);
  });
  return app;
}

/** Pages look at a song every second: looks that end well are for those who debug. */
function logEnd({ method, changes = false }: Route, { response, log }: RequestContext, ms: number): void {
  const status = response.statusCode;
  const isQuiet = method === 'GET' && !changes && status < 400;
  log[isQuiet ? 'debug' : 'info']({ status, ms }, 'request ended');
}

async function serve(route: Route, request: Request, response: Response, metrics: Metrics, log: Logger): Promise<void> {
  const requestId = requestIdOf(response);
  const controller = new AbortController();
  const context: RequestContext = {
    request,
    response,
    requestId,
    signal: controller.signal,
    log: log.child({ requestId, method: request.method, route: route.path }),
  };
  metrics.begin(route.path, request.method, response);
  const begun = Date.now();
  response.once('close', () => {
    controller.abort(new DOMException('the caller has gone', 'AbortError'));
    if (!route.isProbe) logEnd(route, context, Date.now() - begun);
  });
  try {
    if (route.query) strictQuery(request, route.query);
    await route.handle(context);
  } catch (caught) {
    const error = ServiceError.from(caught);
    // Nobody is there any more: browsers leave most downloads in the middle.
    if (error.code === 'CANCELLED' && response.destroyed) context.log.debug('the caller has gone');
    else logFailure(context.log, error);
    // Whoever still reads the body stops, so that the rest of it can be drained.
    controller.abort(new DOMException('the request was answered', 'AbortError'));
    answerError(request, response, error);
  }
}
