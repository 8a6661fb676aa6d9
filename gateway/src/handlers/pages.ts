// Serves the web page and the description of the API.

import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { Operation } from '../api/operation.ts';
import { DOCS, HOME, OPENAPI } from '../api/service-operations.ts';
import { sendPageFile } from '../http/page/send-page-file.ts';
import { type Route, route } from '../http/route.ts';
import { answerTagged } from '../http/tagged-json.ts';
import type { Parts } from './parts.ts';

/** The description of the API; `npm run gen` writes it. */
export const OPENAPI_FILE = fileURLToPath(new URL('../../openapi.json', import.meta.url));

/** The routes of the pages. */
export function pageRoutes({ pageFiles, publicUrl }: Parts): Route[] {
  const description = descriptionFor(publicUrl);
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
  return [
    page(HOME, '/index.html'),
    page(DOCS, '/docs.html'),
    route(OPENAPI, (context) => answerTagged(context, description)),
  ];
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

/**
 * Reads the description into memory, like the files of the page. Its `servers` name `publicUrl`
 * if it is known.
 */
function descriptionFor(publicUrl: string | undefined): object {
  const description = JSON.parse(readFileSync(OPENAPI_FILE, 'utf8'));
  if (publicUrl) description.servers = [{ ...description.servers[0], url: publicUrl }];
  return description;
}
