// Somebody who waits for a callback: records every POST, and answers as the test says.

import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';

export interface Posted {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Receiver {
  readonly url: string;
  readonly posts: Posted[];
  stop(): Promise<void>;
}

/** `statusOf` gets the number of POSTs so far, this one included. */
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
