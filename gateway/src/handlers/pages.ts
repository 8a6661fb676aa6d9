// Serves the web page and the description of the API.

import { open } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { Operation } from '../api/operation.ts';
import { DOCS, HOME, OPENAPI } from '../api/service-operations.ts';
import { sendPageFile } from '../http/page/send-page-file.ts';
import { type RequestContext, type Route, route } from '../http/route.ts';
import { sendBytes } from '../http/send-body.ts';
import type { Parts } from './parts.ts';

/** The description of the API; `npm run gen` writes it. */
export const OPENAPI_FILE = fileURLToPath(new URL('../../openapi.json', import.meta.url));

/** The routes of the pages. */
export function pageRoutes({ pageFiles }: Parts): Route[] {
  const page = (operation: Operation, path: string): Route =>
    route(operation, ({ request, response }) => {
      if (request.path !== operation.path) return answerMoved(response, `../${operation.path.slice(1)}`);
      const file = pageFiles.get(path);
      if (!file)
        throw new ServiceError(
          'UNAVAILABLE',
          'This server has no web page. Run "make setup", which builds it, and start the server again.',
        );
      sendPageFile(request, response, file);
    });
  return [page(HOME, '/index.html'), page(DOCS, '/docs.html'), route(OPENAPI, sendDescription)];
}

/**
 * Redirects a browser from an address with one slash too many to the page, because the relative
 * addresses in the page do not work there. `location` is relative too, because a proxy may have
 * removed a prefix from the path.
 */
function answerMoved(response: ServerResponse, location: string): void {
  response.statusCode = 308;
  response.setHeader('location', location);
  response.setHeader('cache-control', 'no-store');
  response.setHeader('content-length', 0);
  response.end();
}

async function sendDescription({ request, response }: RequestContext): Promise<void> {
  // The file is opened before the headers are sent, so that a failure can be answered.
  const opened = await open(OPENAPI_FILE);
  try {
    const { size } = await opened.stat();
    response.setHeader('content-type', 'application/json; charset=utf-8');
    response.setHeader('content-length', size);
    response.setHeader('cache-control', 'no-cache');
    if (request.method === 'HEAD') response.end();
    else await sendBytes(response, opened.createReadStream({ autoClose: false }), size);
  } finally {
    await opened.close();
  }
}
