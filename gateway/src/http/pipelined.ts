// Closes all responses of a connection when the connection closes. Node closes only the current
// one; those that wait behind it would keep their files and calls open for ever.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Responses of each connection that have not closed. */
const unclosed = new WeakMap<Socket, Set<ServerResponse>>();

/** Closes `response` when its connection closes. */
export function closeWithConnection({ socket }: IncomingMessage, response: ServerResponse): void {
  const ofSocket = unclosed.get(socket) ?? watch(socket);
  ofSocket.add(response);
  response.once('close', () => ofSocket.delete(response));
}

function watch(socket: Socket): Set<ServerResponse> {
  const responses = new Set<ServerResponse>();
  unclosed.set(socket, responses);
  socket.once('close', () => {
    // Only the current response has the socket.
    for (const response of responses) if (response.socket === null) close(response);
  });
  return responses;
}

function close(response: ServerResponse): void {
  response.destroy();
  response.emit('close');
}
