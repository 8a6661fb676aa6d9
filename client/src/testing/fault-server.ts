// HTTP server in front of a gateway that answers chosen requests itself, as a proxy that fails.
// All other requests and answers pass unchanged.

import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * An answer in place of the gateway's; `cut`: the connection breaks; `silent`: there is no answer;
 * `lost`: the request passes, and when this promise resolves, the connection breaks in place of the
 * answer; undefined: the request passes.
 */
export type Fault =
  | { readonly status: number; readonly type?: string; readonly body: string; readonly retryAfter?: string }
  | 'cut'
  | 'silent'
  | { readonly lost: () => Promise<unknown> }
  | undefined;

/** A running server. */
export interface FaultServer {
  /** Its address, without a slash at the end. */
  readonly url: string;
  /** Chooses the fault of each request by its method and path. Default: none. */
  choose: (method: string, path: string) => Fault;
  /** The requests so far, such as `GET /apiv1/limits`. */
  readonly requests: string[];
  stop(): Promise<void>;
}

/** Starts the server on a free port. `port`: of the gateway on 127.0.0.1. */
export async function startFaultServer(port: number): Promise<FaultServer> {
  const server = createServer((incoming, outgoing) => {
    const [method = '', path = ''] = [incoming.method, incoming.url];
    fixture.requests.push(`${method} ${path}`);
    const fault = fixture.choose(method, path);
    if (fault === 'silent') incoming.resume();
    else if (fault === 'cut') incoming.socket.destroy();
    else if (fault && 'lost' in fault) pass(incoming, outgoing, port, fault.lost);
    else if (fault)
      incoming.resume().once('end', () => {
        const { status, type = 'text/html', body, retryAfter } = fault;
        outgoing
          .writeHead(status, { 'content-type': type, ...(retryAfter && { 'retry-after': retryAfter }) })
          .end(body);
      });
    else pass(incoming, outgoing, port);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const fixture: FaultServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    choose: () => undefined,
    requests: [],
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  return fixture;
}

/** `lost`: absent: the answer passes too. */
function pass(incoming: IncomingMessage, outgoing: ServerResponse, port: number, lost?: () => Promise<unknown>): void {
  const { method, url: path, headers } = incoming;
  const upstream = request({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
    if (lost) {
      answer.resume();
      void lost().finally(() => outgoing.destroy());
      return;
    }
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  upstream.on('error', () => outgoing.destroy());
  outgoing.on('close', () => upstream.destroy());
  incoming.pipe(upstream);
}
