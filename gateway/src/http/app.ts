// Builds the Express application from the table of routes. Logs and answers every error of a route.

import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { logFailure } from '@stemline/common/logging/log-failure.ts';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import type { OriginGuard } from './access/origin-guard.ts';
import { answerError, answerOptions } from './answer.ts';
import { requestIdOf } from './front.ts';
import { logOf, observeAs } from './observer.ts';
import { answerNotFoundPage, isForPeople } from './page/not-found.ts';
import type { PageFiles } from './page/page-files.ts';
import { sendPageFile } from './page/send-page-file.ts';
import { allowedMethods, kindOf, type RequestContext, type Route, routeFor } from './route.ts';

/** The parts of the application. */
export interface AppDeps {
  readonly routes: readonly Route[];
  /** The files of the web page. */
  readonly pageFiles: PageFiles;
  readonly origins: OriginGuard;
}

const MAX_SHOWN_PATH_CHARS = 200;

/** Creates the listener for the requests that the front (front.ts) accepts. */
export function createApp({ routes, pageFiles, origins }: AppDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  // Express reads this setting when the first route is added.
  app.enable('case sensitive routing');
  for (const path of new Set(routes.map((route) => route.path))) {
    const ofPath = routes.filter((route) => route.path === path);
    // With app.get(), Express would also run the handler of a GET that changes something for HEAD.
    app.all(path, (request, response) => serve(ofPath, origins, request, response));
  }
  app.use((request: Request, response: Response, next: NextFunction) => {
    const file = isRead(request) ? pageFiles.get(decodeURIComponent(request.path)) : undefined;
    if (!file) return next();
    observeAs(response, 'static', 'read');
    sendPageFile(request, response, file);
  });
  app.use((request: Request, response: Response) => {
    if (isForPeople(request)) return answerNotFoundPage(request, response);
    const path = request.path.slice(0, MAX_SHOWN_PATH_CHARS);
    refuse(
      request,
      response,
      new ServiceError('ROUTE_UNKNOWN', `This server has no address ${path}. See /docs for all addresses.`),
    );
  });
  app.use((error: unknown, request: Request, response: Response, _next: NextFunction) => {
    refuse(request, response, libraryError(error));
  });
  return app;
}

function isRead({ method }: Request): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** Translates an error of Express's router or of the decoding of an address. */
function libraryError(error: unknown): ServiceError {
  if (error instanceof URIError) return new ServiceError('INVALID_ARGUMENT', 'The address is malformed.');
  const { status } = error as { status?: unknown };
  // Express reports an address that it cannot decode with such a status.
  const isCallers = typeof status === 'number' && status >= 400 && status < 500;
  return isCallers ? new ServiceError('INVALID_ARGUMENT', 'The address is malformed.') : ServiceError.from(error);
}

function refuse(request: Request, response: Response, error: ServiceError): void {
  logFailure(logOf(response), error);
  answerError(request, response, error);
}

async function serve(
  ofPath: readonly Route[],
  origins: OriginGuard,
  request: Request,
  response: Response,
): Promise<void> {
  const route = routeFor(ofPath, request.method);
  const kind = route ? kindOf(route) : 'read';
  const path = ofPath[0]?.path ?? '';
  observeAs(response, path, kind);
  const controller = new AbortController();
  const context: RequestContext = {
    request,
    response,
    requestId: requestIdOf(response),
    signal: controller.signal,
    // A getter, because the song of a request is known only later.
    get log() {
      return logOf(response).child({ route: path });
    },
  };
  response.once('close', () => controller.abort(new DOMException('the caller disconnected', 'AbortError')));
  try {
    if (!route) return answerOtherMethod(ofPath, request, response);
    if (kind === 'change') origins.assertMayChange(request.method, request.headers);
    await route.handle(context);
  } catch (caught) {
    const error = ServiceError.from(caught);
    // Browsers often abort downloads.
    if (error.code === 'CANCELLED' && response.destroyed) context.log.debug('the caller disconnected');
    else logFailure(context.log, error);
    // Stops the reader of the body, so that answerError() can drain the rest.
    controller.abort(new DOMException('the request was answered', 'AbortError'));
    answerError(request, response, error);
  }
}

function answerOtherMethod(ofPath: readonly Route[], { method }: Request, response: Response): void {
  const allow = allowedMethods(ofPath);
  if (method === 'OPTIONS') {
    answerOptions(response, allow);
    return;
  }
  response.setHeader('allow', allow);
  throw new ServiceError('METHOD_NOT_ALLOWED', `${method} is not allowed at this address.`);
}
