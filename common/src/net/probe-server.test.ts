// Tests that the probe server answers probes, and that no connection can block it.

import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { createProbeServer, type ProbeServer } from './probe-server.ts';

let server: ProbeServer | undefined;

afterEach(() => server?.stop());

it('the probe server reports liveness, readiness and metrics of the service', async () => {
  let ready = false;
  server = createProbeServer({ ready: () => ready, metrics: async () => 'jobs 1\n' });
  const base = `http://127.0.0.1:${await server.start('127.0.0.1', 0)}`;
  const answer = async (path: string) => {
    const response = await fetch(base + path);
    return [response.status, await response.text()];
  };
  expect(await answer('/livez')).toEqual([200, 'ok\n']);
  expect(await answer('/readyz')).toEqual([503, 'not ready\n']);
  ready = true;
  expect(await answer('/readyz')).toEqual([200, 'ok\n']);
  expect(await answer('/metrics')).toEqual([200, 'jobs 1\n']);
  expect(await answer('/')).toEqual([404, 'not found\n']);
});

it('the probe server reports the faults of a service that is not ready', async () => {
  server = createProbeServer({
    ready: () => false,
    faults: () => ['The engine does not run.', 'redis: It is unavailable.'],
    metrics: async () => '',
  });
  const response = await fetch(`http://127.0.0.1:${await server.start('127.0.0.1', 0)}/readyz`);
  expect(response.status).toBe(503);
  expect(await response.text()).toBe('not ready\nThe engine does not run.\nredis: It is unavailable.\n');
});

it.each([
  ['is silent', ''],
  ['never ends its request', 'GET /livez HTTP/1.1\r\nhost:'],
  // These answers exceed the system's buffers, and the client reads none.
  ['does not read its answers', 'GET /metrics HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(2_000)],
])('the probe server closes a connection whose client %s', async (_what, bytes) => {
  const text = 'x'.repeat(64 * 1024);
  server = createProbeServer({ ready: () => true, metrics: async () => text }, 200);
  const socket = connect({ port: await server.start('127.0.0.1', 0), host: '127.0.0.1', allowHalfOpen: true });
  const closed = new Promise((resolve) => socket.on('error', resolve).on('close', resolve).on('end', resolve));
  socket.write(bytes);
  // Unread answers hide the end of the connection, so only a write can detect it.
  const poke = bytes.length > 100 ? setInterval(() => socket.write('x'), 500) : undefined;
  if (!poke) socket.resume();
  await closed;
  clearInterval(poke);
  socket.destroy();
});

it('the probe server closes a connection above its limit', async () => {
  server = createProbeServer({ ready: () => true, metrics: async () => '' });
  const port = await server.start('127.0.0.1', 0);
  const sockets = Array.from({ length: 101 }, () => connect(port, '127.0.0.1'));
  await Promise.race(sockets.map((socket) => once(socket, 'close')));
  for (const socket of sockets) socket.destroy();
});
