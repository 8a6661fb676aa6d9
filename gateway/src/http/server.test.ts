import { once } from 'node:events';
import { connect } from 'node:net';
import { createSilentLogger } from '@stemline/common/logger.ts';
import { expect, it } from 'vitest';
import { mp3, setStage } from '../test-kit.ts';
import { rawRequest } from '../testing/raw-request.ts';
import { createHttpServer } from './server.ts';

/** Tests share the machine. */
const PATIENT = { timeout: 15_000 };
const DEPS = { slowCallerMs: 30_000, log: createSilentLogger() };

it('ends an upload that comes too slowly, with an answer, and keeps nothing', async () => {
  const stage = await setStage({ limits: { slowBodyMs: 300 } });
  try {
    const socket = connect(stage.port, '127.0.0.1');
    socket.write('POST /apiv1/songs HTTP/1.1\r\nhost: x\r\ncontent-length: 100000\r\n\r\nID3');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1.1 400.*"code":"UPLOAD_CUT"/s);
    socket.destroy();
    expect(await stage.kept()).toEqual([]);
  } finally {
    await stage.stop();
  }
});

it('stops with a kept-alive client attached, and lets a running upload end first', async () => {
  const stage = await setStage();
  const idle = connect(stage.port, '127.0.0.1');
  idle.write('GET /livez HTTP/1.1\r\nhost: x\r\n\r\n');
  await once(idle, 'data');
  const song = mp3(100);
  const upload = connect(stage.port, '127.0.0.1');
  upload.write(`POST /apiv1/songs HTTP/1.1\r\nhost: x\r\ncontent-length: ${song.length}\r\n\r\n`);
  upload.write(song.subarray(0, 20_000));
  await expect.poll(() => stage.queue.calls.map(({ method }) => method), PATIENT).toContain('CheckSubmission');
  const closed = once(idle, 'close');
  idle.resume();
  const stopped = stage.gateway.stop(10_000);
  await closed;
  upload.write(song.subarray(20_000));
  const [answer] = (await once(upload, 'data')) as [Buffer];
  expect(answer.toString()).toContain('HTTP/1.1 202');
  await stopped;
  expect((await stage.gateway.readiness.check()).ready).toBe(false);
  await stage.queue.stop();
  await stage.storage.stop();
});

it('answers headers that do not come in time', async () => {
  const server = createHttpServer(() => undefined, DEPS, { headersMs: 50, checkEveryMs: 20 });
  const port = await server.start('127.0.0.1', 0);
  const answer = await rawRequest(port, ['GET / HTTP/1.1\r\nhost:']);
  expect(answer).toMatchObject({ status: 408, body: { code: 'REQUEST_TIMEOUT' } });
  await server.stop(100);
});
