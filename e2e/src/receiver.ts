// A server that receives callbacks: it records each POST and answers with the status that the test
// chooses.

import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';

/** A received POST. */
export interface Posted {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A running server on 127.0.0.1. */
export interface Receiver {
  /** The address for callbacks. */
  readonly url: string;
  readonly posts: Posted[];
  stop(): Promise<void>;
}

/** `statusOf` gets the number of POSTs, including the current one. Default: always 200. */
export async function startReceiver(statusOf: (count: number) => number = () => 200): Promise<Receiver> {
  const posts: Posted[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const text of request) body += text;
    posts.push({ headers: request.headers, body });
    response.writeHead(statusOf(posts.length)).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    posts,
    stop: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
