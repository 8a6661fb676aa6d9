// Starts real HTTP servers that receive callbacks and answer them from a script.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Answers one request. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** One POST. */
export interface Received {
  /** By performance.now(). */
  readonly at: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A running receiver. */
export interface Receiver {
  readonly url: string;
  readonly received: readonly Received[];
  /** The most requests that were open at the same time. */
  readonly mostOpen: () => number;
  /** Ends all connections. */
  stop(): void;
}

/**
 * Answers from the script: one entry for each request, and the last entry for all later requests.
 */
export async function startReceiver(...script: Answer[]): Promise<Receiver> {
  const received: Received[] = [];
  let open = 0;
  let mostOpen = 0;
  const server: Server = createServer((request, response) => {
    open += 1;
    mostOpen = Math.max(mostOpen, open);
    response.once('close', () => {
      open -= 1;
    });
    const pieces: Buffer[] = [];
    request.on('data', (piece) => pieces.push(piece));
    request.on('end', () => {
      received.push({ at: performance.now(), headers: request.headers, body: Buffer.concat(pieces).toString() });
      script[Math.min(received.length, script.length) - 1]?.(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?secret=1`,
    received,
    mostOpen: () => mostOpen,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Answers with a status and a short body. */
export const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  (_request, response) =>
    response.writeHead(code, headers).end('answer');

/** Resets the connection. */
export const reset: Answer = (request) => request.socket.resetAndDestroy();

/** Never answers. */
export const silence: Answer = () => undefined;

/** Answers 200 with a body that never ends. */
export const endless: Answer = (_request, response) => {
  response.writeHead(200);
  const pour = () => {
    while (!response.destroyed && response.write(Buffer.alloc(65_536)));
  };
  response.on('drain', pour);
  pour();
};
