// Serves a stack behind a path prefix, like a reverse proxy that removes the prefix.

import { once } from 'node:events';
import { createServer, request as forward } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A running proxy. */
export interface PrefixProxy {
  /** The address of the stack's home page, with the prefix and a slash at the end. */
  readonly url: string;
  /** The paths of the requests that did not begin with the prefix. */
  readonly strays: readonly string[];
  stop(): Promise<void>;
}

/**
 * `target`: the address of the server, or a function that returns it once the server has started.
 * `prefix` begins with a slash and ends without one. `port`: 0 means a free one.
 */
export async function startPrefixProxy(
  target: string | (() => string),
  prefix: string,
  port = 0,
): Promise<PrefixProxy> {
  const strays: string[] = [];
  const server = createServer((request, response) => {
    const { url = '', method, headers } = request;
    if (!url.startsWith(`${prefix}/`)) {
      strays.push(url);
      response.writeHead(404).end();
      return;
    }
    const gateway = typeof target === 'string' ? target : target();
    const sent = forward(gateway + url.slice(prefix.length), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      response.flushHeaders();
      answer.pipe(response);
    });
    sent.on('error', () => response.destroy());
    response.on('close', () => sent.destroy());
    request.pipe(sent);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${prefix}/`,
    strays,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
