// Answers a browser at an unknown address with a page for people.

import type { Request, Response } from 'express';

/** Returns whether the client is a browser that shows the answer to a person. */
export function isForPeople(request: Request): boolean {
  const { method } = request;
  // A client that accepts all types equally is a program.
  return (method === 'GET' || method === 'HEAD') && request.accepts(['json', 'html']) === 'html';
}

/** Ends the response with status 404. */
export function answerNotFoundPage(request: Request, response: Response): void {
  const bytes = Buffer.from(notFoundPage(homeFrom(request.path)));
  response.statusCode = 404;
  response.setHeader('content-type', 'text/html; charset=utf-8');
  response.setHeader('cache-control', 'no-store');
  response.setHeader('content-length', bytes.length);
  response.end(request.method === 'HEAD' ? undefined : bytes);
}

/**
 * Returns the relative address of the home page. A proxy may have removed a prefix from the path,
 * so that an absolute address would leave the server.
 */
function homeFrom(path: string): string {
  const depth = path.split('/').length - 2;
  return depth > 0 ? '../'.repeat(depth) : './';
}

function notFoundPage(home: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>Page not found</title>
  </head>
  <body>
    <main>
      <h1>Page not found</h1>
      <p>This server has no page at this address. It may have moved, or the address may be misspelt.</p>
      <p><a href="${home}">Go to Music Separation Server</a></p>
    </main>
  </body>
</html>
`;
}
