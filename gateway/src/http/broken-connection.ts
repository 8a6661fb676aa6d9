// Answers malformed requests in JSON while the connection can still carry an answer.

import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { jsonBytes } from './answer.ts';
import { bodyOf, statusOf, unreadableRequest } from './problem.ts';
import { markCut } from './unread-body.ts';

/** Time for the client to read the answer before the connection is destroyed. */
const LINGER_MS = 5_000;

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** Calls `onRefused` for connections without a request; the observer counts requests itself. */
export function answerBrokenConnections(server: Server, onRefused: (error: ServiceError) => void): void {
  /** The last exchange of each connection. */
  const exchanges = new WeakMap<Duplex, Exchange>();
  const broken = new WeakSet<Duplex>();
  const note = (request: IncomingMessage, response: ServerResponse) => {
    exchanges.set(request.socket, { request, response });
    response.once('close', () => {
      if (exchanges.get(request.socket)?.response === response) exchanges.delete(request.socket);
    });
  };
  server.prependListener('request', note);
  server.prependListener('checkContinue', note);
  server.prependListener('checkExpectation', note);

  const refuse = (socket: Duplex, error: ServiceError) => {
    onRefused(error);
    answerOnSocket(socket, error);
  };

  server.on('clientError', (error: NodeJS.ErrnoException & { reason?: string }, socket) => {
    if (!socket.writable) return void socket.destroy();
    // All bytes after the first fault are faults again.
    if (broken.has(socket)) return;
    broken.add(socket);
    const exchange = exchanges.get(socket);
    if (exchange) endAfter(exchange, socket);
    else refuse(socket, unreadableRequest(error));
  });

  server.on('connect', (_request, socket) => {
    socket.resume();
    refuse(socket, new ServiceError('METHOD_NOT_ALLOWED', 'This server is not a proxy and does not accept CONNECT.'));
  });
}

/** Nothing more can be read; the reader of an incomplete body reports that to the caller. */
function endAfter({ request, response }: Exchange, socket: Duplex): void {
  if (response.headersSent) response.once('finish', () => socket.end());
  else response.setHeader('connection', 'close');
  if (!request.complete) markCut(request);
}

function answerOnSocket(socket: Duplex, error: ServiceError): void {
  const status = statusOf(error);
  const bytes = jsonBytes(bodyOf(error));
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${bytes.length}`,
    'connection: close',
  ];
  socket.on('error', () => undefined);
  socket.end(Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), bytes]));
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(timer));
}
