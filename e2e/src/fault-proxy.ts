// HTTP proxy in front of a gateway that injects faults into uploads. All other requests and answers
// pass unchanged.

import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An answer in place of the gateway's, or a connection that breaks while the song arrives. */
export type UploadFault =
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body: string;
    }
  | 'cut';

/** A running proxy. */
export interface FaultProxy {
  /** Its address, without a slash at the end. */
  readonly url: string;
  /** Injects these faults into the next uploads, one for each; later uploads pass. */
  failUploads(...faults: readonly UploadFault[]): void;
  stop(): Promise<void>;
}

/** Starts a proxy on a free port to a gateway on `port` of 127.0.0.1. */
export async function startFaultProxy(port: number): Promise<FaultProxy> {
  const faults: UploadFault[] = [];
  const server = createServer((incoming, outgoing) => {
    // When a connection breaks that a browser has used before, it repeats the request by itself.
    outgoing.shouldKeepAlive = false;
    const isUpload = incoming.method === 'POST' && incoming.url?.startsWith('/apiv1/songs?');
    const fault = isUpload ? faults.shift() : undefined;
    if (fault === undefined) pass(incoming, outgoing, port);
    else if (fault === 'cut') incoming.once('data', () => incoming.socket.destroy());
    else incoming.resume().once('end', () => outgoing.writeHead(fault.status, { ...fault.headers }).end(fault.body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    failUploads: (...more) => faults.push(...more),
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function pass(incoming: IncomingMessage, outgoing: ServerResponse, port: number): void {
  const { method, url } = incoming;
  const upstream = request({ host: '127.0.0.1', port, method, path: url, headers: incoming.headers }, (answer) => {
    const { connection: _kept, ...headers } = answer.headers;
    outgoing.writeHead(answer.statusCode ?? 502, headers);
    answer.pipe(outgoing);
  });
  upstream.on('error', () => outgoing.destroy());
  outgoing.on('close', () => upstream.destroy());
  incoming.pipe(upstream);
}
