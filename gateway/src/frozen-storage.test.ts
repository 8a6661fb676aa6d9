// Tests requests while the storage service is frozen: its process is stopped with SIGSTOP, so its
// connections stay open and nothing answers.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { createRpcClient } from '@stemline/common/grpc/client.ts';
import { createHealthClient } from '@stemline/common/grpc/health-client.ts';
import { loadStorage } from '@stemline/proto/load.ts';
import { mp3 } from '@stemline/testing/audio/silent-mp3.ts';
import { call } from '@stemline/testing/call.ts';
import { eventually } from '@stemline/testing/eventually.ts';
import { freePort } from '@stemline/testing/free-port.ts';
import { gatewayConfig } from '@stemline/testing/gateway/gateway-config.ts';
import { type RunningGateway, runGateway } from '@stemline/testing/gateway/run-gateway.ts';
import { type ScriptedQueue, startScriptedQueue } from '@stemline/testing/gateway/scripted-queue.ts';
import { publishDone } from '@stemline/testing/storage/outcomes.ts';
import { MUSIC, record, songhashOf, uploadSong } from '@stemline/testing/storage/songs.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createPeers } from './adapters/grpc-peers.ts';

const MAIN = new URL('../../storage-service/src/main.ts', import.meta.url).pathname;
const SOON = { timeout: 60_000, interval: 20 };
/** More bytes than the buffers of all connections between the store and a client hold. */
const TRACK = Buffer.alloc(64 * 1024 ** 2, 1);

let folder: Awaited<ReturnType<typeof tempFolder>>;
let child: ChildProcess;
let queue: ScriptedQueue;
let gateway: RunningGateway;
let base: string;
const songhash = songhashOf('one');

beforeAll(async () => {
  folder = await tempFolder();
  const port = await freePort();
  const addresses = [`127.0.0.1:${port}`];
  child = spawn(process.execPath, ['--import', 'tsx', MAIN], {
    env: {
      PATH: process.env.PATH,
      STEMLINE_DATA_DIR: folder.path,
      STEMLINE_STORAGE_PORT: String(port),
      REDIS_URL: 'redis://127.0.0.1:1',
    },
    stdio: 'ignore',
  });
  const health = createHealthClient(addresses);
  const serves = () =>
    health.assertServing(call()).then(
      () => true,
      () => false,
    );
  await eventually('the storage service serves', serves);
  health.close();
  const client = createRpcClient(loadStorage().definition, addresses);
  const { audio } = await uploadSong(client, MUSIC);
  await record(client, 'one', audio, 'a');
  await publishDone(client, songhash, 1, { 'vocals.wav': TRACK });
  queue = await startScriptedQueue(client);
  const limits = { maxJsonBytes: 32 * 1024 ** 2, maxRawBytes: 32 * 1024 ** 2 };
  const config = gatewayConfig({ storagePort: port, queuePort: queue.port }, { limits });
  gateway = await runGateway(config, { peers: createPeers(config) });
  base = `http://127.0.0.1:${gateway.port}`;
});
afterEach(() => child.kill('SIGCONT'));
afterAll(async () => {
  await gateway?.stop(500);
  await queue?.stop();
  child.kill('SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  await folder.remove();
});

const freeze = () => child.kill('SIGSTOP');
const LATE = [503, 504];

it.each([
  ['GET', `/apiv1/songs/${songhash}`],
  ['GET', '/apiv1/songs'],
  ['HEAD', `/apiv1/track/${songhash}/vocals.wav`],
  ['GET', `/apiv1/track/${songhash}/vocals.wav`],
  ['GET', `/apiv1/songs/${songhash}/tracks.zip?format=wav`],
  ['GET', `/apiv1/songs/${songhash}/deliveries`],
])(
  'promise 35: %s %s answers 503 or 504 while the storage service is frozen, and succeeds afterwards',
  async (method, path) => {
    freeze();
    const response = await fetch(base + path, { method });
    expect(LATE).toContain(response.status);
    child.kill('SIGCONT');
    if (method !== 'GET') return;
    const again = () =>
      fetch(base + path).then(async (answer) => {
        await answer.body?.cancel();
        return answer.status;
      });
    // The list of songs needs a Redis.
    await expect.poll(again, SOON).toBe(path === '/apiv1/songs' ? 503 : 200);
  },
);

it.each([
  ['a raw body', 'POST /apiv1/songs', ''],
  ['a JSON body', 'POST /apiv1/separate', '{"mp3":"'],
])(
  'promise 35: an upload as %s ends with 503 or 504 when the storage service freezes in the middle of it',
  async (_what, line, begin) => {
    // The gateway closes the connection after its answer, while the client sends.
    const socket = connect(gateway.port, '127.0.0.1').on('error', () => undefined);
    socket.write(`${line} HTTP/1.1\r\nhost: x\r\ncontent-length: 30000000\r\n\r\n${begin}`);
    const song = mp3(1_500, 1);
    const bytes = begin === '' ? song : Buffer.from(song.toString('base64'));
    await new Promise((resolve) => socket.write(bytes, resolve));
    freeze();
    let answer = '';
    socket.on('data', (data) => (answer += String(data)));
    // The client continues to send, so it is not at fault.
    const send = () => {
      if (answer === '' && !socket.destroyed) socket.write(bytes, send);
    };
    send();
    await expect.poll(() => answer, SOON).toMatch(/^HTTP\/1.1 50[34]/);
    socket.destroy();
  },
);

it('promise 35: an upload is not ended because its client pauses for longer than the storage service may', async () => {
  const body = mp3(1_500, 2);
  const socket = connect(gateway.port, '127.0.0.1');
  socket.write(`POST /apiv1/songs HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: ${body.length}\r\n\r\n`);
  await new Promise((resolve) => socket.write(body.subarray(0, body.length - 1_000), resolve));
  await new Promise((resolve) => setTimeout(resolve, 12_000));
  socket.write(body.subarray(body.length - 1_000));
  let answer = '';
  socket.on('data', (data) => (answer += String(data)));
  await expect.poll(() => answer, SOON).toMatch(/^HTTP\/1.1 202/);
});

it('promise 35: a download ends with a broken connection when the storage service freezes in the middle of it', async () => {
  const response = await fetch(`${base}/apiv1/track/${songhash}/vocals.wav`);
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  await reader.read();
  freeze();
  const toTheEnd = async () => {
    while (!(await reader.read()).done);
  };
  await expect(toTheEnd()).rejects.toThrow();
});

it.each([
  ['POST', `/apiv1/songs/${songhash}/cancel`],
  // Last, because the frozen service performs the removal later.
  ['DELETE', `/apiv1/songs/${songhash}`],
])('promise 35: %s %s answers 503 or 504 while the storage service is frozen', async (method, path) => {
  freeze();
  expect(LATE).toContain((await fetch(base + path, { method })).status);
});
