// Sends a POST whose connection is cut in the middle of its body.

import { once } from 'node:events';
import { connect } from 'node:net';
import { closed } from './closed.ts';

/** Resolves when the server has closed its end of the connection too. */
export async function cutPost(url: string): Promise<void> {
  const { hostname, port, host, pathname } = new URL(url);
  const socket = connect(Number(port), hostname);
  // A server may close the connection with a reset.
  socket.on('error', () => undefined);
  const ended = closed(socket);
  await once(socket, 'connect');
  socket.resume();
  socket.end(`POST ${pathname} HTTP/1.1\r\nhost: ${host}\r\ncontent-length: 100\r\n\r\nonly a part`);
  await ended;
}
