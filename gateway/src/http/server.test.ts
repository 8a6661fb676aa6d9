// Tests the time limits and the stop of the server.

import { once } from 'node:events';
import { connect } from 'node:net';
import { createSilentLogger } from '@stemline/common/logging/logger.ts';
import { mp3 } from '@stemline/testing/audio/silent-mp3.ts';
import { startGateway } from '@stemline/testing/gateway/gateway-fixture.ts';
import { closed } from '@stemline/testing/net/closed.ts';
import { expect, it, vi } from 'vitest';
import { rawRequest } from '../testing/raw-request.ts';
import { createHttpServer } from './server.ts';

/** Allows for other tests on the same machine. */
const PATIENT = { timeout: 60_000 };
const DEPS = { slowCallerMs: 30_000, onStop: () => undefined, onRefused: () => undefined, log: createSilentLogger() };

it('an upload that is too slow gets UPLOAD_CUT, and nothing is stored', async () => {
  const fixture = await startGateway({ limits: { slowBodyMs: 300 } });
  try {
    const socket = connect(fixture.port, '127.0.0.1');
    socket.write('POST /apiv1/songs HTTP/1.1\r\nhost: x\r\ncontent-length: 100000\r\n\r\nID3');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1.1 400.*"code":"UPLOAD_CUT"/s);
    socket.destroy();
    await expect.poll(() => fixture.kept(), PATIENT).toEqual([]);
  } finally {
    await fixture.stop();
  }
});

it('a stopping server closes idle connections and lets a running upload end', async () => {
  const fixture = await startGateway();
  const idle = connect(fixture.port, '127.0.0.1');
  idle.write('GET /livez HTTP/1.1\r\nhost: x\r\n\r\n');
  await once(idle, 'data');
  const song = mp3(100);
  const upload = connect(fixture.port, '127.0.0.1');
  upload.write(`POST /apiv1/songs HTTP/1.1\r\nhost: x\r\ncontent-length: ${song.length}\r\n\r\n`);
  upload.write(song.subarray(0, 20_000));
  await expect.poll(() => fixture.queue.calls.map(({ method }) => method), PATIENT).toContain('CheckSubmission');
  const closed = once(idle, 'close');
  idle.resume();
  const stopped = fixture.gateway.stop(10_000);
  await closed;
  upload.write(song.subarray(20_000));
  const [answer] = (await once(upload, 'data')) as [Buffer];
  expect(answer.toString()).toContain('HTTP/1.1 202');
  await stopped;
  expect(fixture.gateway.parts.readiness.report().ready).toBe(false);
  await fixture.queue.stop();
  await fixture.storage.stop();
});

it('an upload that stalls is ended once, and the server does not wait for its rest after the answer', async () => {
  const fixture = await startGateway({ limits: { slowBodyMs: 300 } });
  // A server that waits for the rest of a body checks it with setInterval, and would wait for
  // ever.
  vi.useFakeTimers({ toFake: ['setInterval'] });
  try {
    const socket = connect(fixture.port, '127.0.0.1');
    socket.write('POST /apiv1/songs HTTP/1.1\r\nhost: x\r\ncontent-length: 1000000\r\n\r\n');
    socket.write(mp3(1000));
    let answer = '';
    socket.on('data', (text) => {
      answer += text;
    });
    await once(socket, 'end');
    expect(answer.match(/^HTTP\/1.1 .*/gm)).toEqual([expect.stringContaining('400')]);
    expect(answer).toContain('UPLOAD_CUT');
    socket.destroy();
  } finally {
    vi.useRealTimers();
    await fixture.stop();
  }
});

it.each([
  ['a GET', 'GET /livez', 200],
  ['a GET that fails', 'GET /apiv1/nowhere', 404],
  ['a refused method', 'PATCH /apiv1/queue', 405],
  ['OPTIONS', 'OPTIONS /apiv1/queue', 204],
  ['a POST that needs no body', `POST /apiv1/songs/${'0'.repeat(56)}/cancel`, 404],
])('a connection whose body arrives too slowly after %s is closed', async (_what, line, status) => {
  const fixture = await startGateway();
  const socket = connect(fixture.port, '127.0.0.1');
  const drip = setInterval(() => socket.write('y'), 50);
  try {
    socket.on('error', () => undefined);
    socket.write(`${line} HTTP/1.1\r\nhost: x\r\ncontent-length: 100000\r\n\r\n`);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toContain(`HTTP/1.1 ${status}`);
    socket.resume();
    // A byte that the server has not read makes it a reset.
    await closed(socket);
  } finally {
    clearInterval(drip);
    socket.destroy();
    await fixture.stop();
  }
});

it('a connection whose body arrives completely is kept, although no handler reads the body', async () => {
  const fixture = await startGateway();
  const body = 'x'.repeat(300_000);
  const get = `GET /livez HTTP/1.1\r\nhost: x\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  const last = 'GET /livez HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n';
  const { text } = await rawRequest(fixture.port, [get, get, last]);
  expect(text.match(/^HTTP\/1.1 200 OK/gm)?.length).toBe(3);
  await fixture.stop();
});

it('a request whose headers arrive too late gets 408', async () => {
  const server = createHttpServer(() => undefined, DEPS, { headersMs: 50, checkEveryMs: 20 });
  const port = await server.start('127.0.0.1', 0);
  const answer = await rawRequest(port, ['GET / HTTP/1.1\r\nhost:']);
  expect(answer).toMatchObject({ status: 408, body: { code: 'REQUEST_TIMEOUT' } });
  await server.stop(100);
});
