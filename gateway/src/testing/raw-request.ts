// Sends raw bytes over a socket, for tests of requests that no HTTP client would send.

import { once } from 'node:events';
import { connect } from 'node:net';

/** The last response on a connection. */
export interface RawAnswer {
  readonly status: number;
  /** All received bytes, with the headers. */
  readonly text: string;
  /** The JSON of the body; empty when it is compressed or not JSON. */
  readonly body: { readonly code?: string; readonly reason?: string };
}

/**
 * Sends the pieces and returns the last response after the server has closed the connection.
 * `halfClose`: whether the client closes its sending side after the pieces. Default: false.
 */
export async function rawRequest(
  port: number,
  pieces: readonly (string | Uint8Array)[],
  { halfClose = false } = {},
): Promise<RawAnswer> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  const received: Buffer[] = [];
  socket.on('data', (chunk) => received.push(chunk));
  for (const piece of pieces) socket.write(piece);
  if (halfClose) socket.end();
  await once(socket, 'end');
  socket.destroy();
  return rawAnswer(Buffer.concat(received).toString());
}

/** Returns the last response among the bytes of a connection. */
function rawAnswer(text: string): RawAnswer {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1]);
  const length = Number(/^content-length: (\d+)/im.exec(head)?.[1]);
  const body = rest.join('\r\n\r\n').slice(0, length);
  const isPlain = body !== '' && !/^content-encoding:/im.test(head);
  const isJson = isPlain && /^content-type: application\/json/im.test(head);
  return { status, text, body: isJson ? JSON.parse(body) : {} };
}
