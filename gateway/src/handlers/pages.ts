// Serves the web page and the description of the API.

import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Operation } from '../api/operation.ts';
import { DOCS, HOME, OPENAPI } from '../api/service-operations.ts';
import { type RequestContext, type Route, route } from '../http/route.ts';
import { sendBytes } from '../http/send-body.ts';
import type { Parts } from './parts.ts';

/** The description of the API; `npm run gen` writes it. */
export const OPENAPI_FILE = fileURLToPath(new URL('../../openapi.json', import.meta.url));

const HTML = 'text/html; charset=utf-8';

/** The routes of the pages. `webFolder` holds their HTML. */
export function pageRoutes({ webFolder }: Parts): Route[] {
  const page = (operation: Operation, file: string, contentType: string): Route =>
    route(operation, (context) => sendFile(context, file, contentType));
  return [
    page(HOME, join(webFolder, 'index.html'), HTML),
    page(DOCS, join(webFolder, 'docs.html'), HTML),
    page(OPENAPI, OPENAPI_FILE, 'application/json; charset=utf-8'),
  ];
}

async function sendFile({ request, response }: RequestContext, file: string, contentType: string): Promise<void> {
  // The file is opened before the headers are sent, so that a failure can be answered.
  const opened = await open(file);
  try {
    const { size } = await opened.stat();
    response.setHeader('content-type', contentType);
    response.setHeader('content-length', size);
    response.setHeader('cache-control', 'no-cache');
    if (request.method === 'HEAD') response.end();
    else await sendBytes(response, opened.createReadStream({ autoClose: false }), size);
  } finally {
    await opened.close();
  }
}
