// Answers in JSON when Node cannot parse the bytes of a connection, or gets a CONNECT request, as
// long as the connection is writable.

import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { jsonBytes } from './answer.ts';
import { bodyOf, statusOf } from './problem.ts';
import { markCut } from './unread-body.ts';

/** Time for the client to read the answer before the gateway destroys the connection. */
const LINGER_MS = 5_000;

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/**
 * Answers on the connections of `server`. Calls `onRefused` only for bytes that belong to no
 * request: the observer already records every request.
 */
export function answerBrokenConnections(server: Server, onRefused: (error: ServiceError) => void): void {
  /** The last exchange of each connection. */
  const exchanges = new WeakMap<Duplex, Exchange>();
  const broken = new WeakSet<Duplex>();
  const remember = (request: IncomingMessage, response: ServerResponse) => {
    exchanges.set(request.socket, { request, response });
    response.once('close', () => {
      if (exchanges.get(request.socket)?.response === response) exchanges.delete(request.socket);
    });
  };
  server.prependListener('request', remember);
  server.prependListener('checkContinue', remember);
  server.prependListener('checkExpectation', remember);

  const refuse = (socket: Duplex, error: ServiceError) => {
    onRefused(error);
    answerOnSocket(socket, error);
  };

  server.on('clientError', (error: NodeJS.ErrnoException & { reason?: string }, socket) => {
    if (!socket.writable) return void socket.destroy();
    // Node reports all bytes after the first fault as faults again.
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

/**
 * Closes the connection after the response, because nothing more can be read from it. Marks an
 * incomplete body as cut, so that its reader refuses it with UPLOAD_CUT.
 */
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

/** Translates an error of Node's HTTP parser. */
function unreadableRequest({ code, reason }: { code?: string | undefined; reason?: string }): ServiceError {
  if (code === 'HPE_HEADER_OVERFLOW')
    return new ServiceError('HEADERS_TOO_LARGE', 'The address and the headers of the request are too large.');
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new ServiceError('REQUEST_TIMEOUT', 'The headers of the request did not arrive in time.');
  return new ServiceError('INVALID_ARGUMENT', `The request is not valid HTTP${reason ? `: ${reason}` : ''}.`);
}
