// Tests the stream of events with clients that read slowly or not at all.

import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import type { SongEvent } from '../../domain/live/song-event.ts';
import { openEventStream } from './event-stream.ts';

/** More than the system buffers for a connection, in steps of about 64 KiB. */
const STEPS = 400;

const releases: (() => void)[] = [];
afterEach(() => {
  for (const release of releases.splice(0)) release();
  vi.useRealTimers();
});

const event = (songhash: string, step: number, name: SongEvent['name'] = 'progress'): SongEvent => ({
  songhash,
  name,
  id: `${songhash}-${step}`,
  data: JSON.stringify({ hash: songhash, step, filler: 'x'.repeat(65_536) }),
  isLast: name === 'end',
});

/** Returns the response to a client that does not read. */
async function startResponse() {
  let open: (response: ServerResponse) => void = () => {};
  const opened = new Promise<ServerResponse>((resolve) => {
    open = resolve;
  });
  const server = createServer((_request, response) => open(response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket: Socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.pause();
  socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
  releases.push(() => {
    socket.destroy();
    server.close();
  });
  return { response: await opened, socket };
}

async function startStream(heartbeatMs?: number) {
  const { response, socket } = await startResponse();
  return { stream: openEventStream(response, heartbeatMs), response, socket };
}

async function textOf(socket: Socket): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of socket) {
    pieces.push(piece as Buffer);
    if (Buffer.concat(pieces.slice(-2)).includes('0\r\n\r\n')) break;
  }
  return Buffer.concat(pieces).toString();
}

const namesOf = (text: string, songhash: string) =>
  [...text.matchAll(/^event: (\w+)\ndata: \{"hash":"(\w+)"/gm)]
    .filter((one) => one[2] === songhash)
    .map((one) => one[1]);

it('a client that does not read costs no more memory than two events of each song, and then gets the newest state', async () => {
  const { stream, response, socket } = await startStream();
  stream.send(event('a', 0, 'snapshot'));
  let largest = 0;
  for (let step = 1; step <= STEPS; step += 1) {
    stream.send(event('a', step));
    stream.send(event('b', step, step === 1 ? 'snapshot' : 'progress'));
    largest = Math.max(largest, response.writableLength);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(response.writableNeedDrain).toBe(true);
  expect(largest).toBeLessThan(3 * 65_536);
  stream.send(event('a', STEPS + 1, 'end'));
  stream.end();
  const text = await textOf(socket);
  expect(text).toContain(`"step":${STEPS},`);
  expect(namesOf(text, 'a').slice(-2)).toEqual(['snapshot', 'end']);
  expect(namesOf(text, 'b').at(-1)).toBe('snapshot');
  expect(namesOf(text, 'a').length).toBeLessThan(STEPS);
});

it('comments keep a silent stream open', async () => {
  const { socket } = await startStream(5);
  let text = '';
  for await (const piece of socket) {
    text += piece;
    if (text.split(':\n\n').length > 2) break;
  }
  expect(text).toContain('retry: ');
});

it('events after the end, and after the client has left, are dropped', async () => {
  const { stream, response, socket } = await startStream();
  stream.send(event('a', 1, 'end'));
  stream.end();
  stream.send(event('a', 2));
  expect(namesOf(await textOf(socket), 'a')).toEqual(['end']);
  socket.destroy();
  if (!response.closed) await once(response, 'close');
  expect(() => stream.send(event('a', 3))).not.toThrow();
});

it('a stream to a client that has disconnected already keeps no timer', async () => {
  const { response, socket } = await startResponse();
  socket.destroy();
  if (!response.closed) await once(response, 'close');
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  openEventStream(response);
  await new Promise((resolve) => setImmediate(resolve));
  expect(vi.getTimerCount()).toBe(0);
});
