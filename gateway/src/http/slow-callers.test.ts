// Tests that the gateway disconnects callers that do not read their responses, but not slow
// readers.

import { once } from 'node:events';
import { readdir, readlink } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import { listen } from '@stemline/common/net/listen.ts';
import { mp3 } from '@stemline/testing/audio/silent-mp3.ts';
import { readEvents } from '@stemline/testing/gateway/event-reader.ts';
import { type GatewayFixture, startGateway } from '@stemline/testing/gateway/gateway-fixture.ts';
import { HASHED_FILE } from '@stemline/testing/gateway/small-page.ts';
import { closed } from '@stemline/testing/net/closed.ts';
import { publishDone } from '@stemline/testing/storage/outcomes.ts';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createSlowCallerCheck } from './slow-callers.ts';

const WINDOW_MS = 1_000;
const SOON = { timeout: 60_000, interval: 50 };
/** More than the system buffers for a connection. */
const LONG = Buffer.alloc(48 * 1024 ** 2, 'la');
let fixture: GatewayFixture;
let track: string;
const sockets: Socket[] = [];
const lines: string[] = [];
const log = pino({ level: 'info' }, { write: (line) => lines.push(JSON.parse(line).msg) });

beforeAll(async () => {
  fixture = await startGateway({ limits: { slowBodyMs: WINDOW_MS }, log });
  const songhash = await send(0);
  await publishDone(fixture.storage.client, songhash, 1, { 'vocals.mp3': LONG });
  track = `/apiv1/track/${songhash}/vocals.mp3`;
});
afterAll(() => fixture.stop());
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  lines.length = 0;
});

/** Uploads a song and returns its songhash. */
async function send(seed: number): Promise<string> {
  const response = await fetch(`${fixture.base}/apiv1/songs`, { method: 'POST', body: mp3(30, seed) });
  return ((await response.json()) as { hash: string }).hash;
}

/** Sends a request and reads nothing by itself. */
function request(path: string, times = 1): Socket {
  const socket = connect(fixture.port, '127.0.0.1');
  socket.pause();
  socket.on('error', () => undefined);
  sockets.push(socket);
  socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`.repeat(times));
  return socket;
}

/** Reads what has arrived. The rest is lost with the connection. */
async function readToEnd(socket: Socket): Promise<number> {
  socket.resume();
  if (!socket.closed) await closed(socket);
  return socket.bytesRead;
}

/** Counts the store's files that are open for reading. The storage service runs in this process. */
async function openTracks(): Promise<number> {
  const links = (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => ''));
  return (await Promise.all(links)).filter((path) => /vocals\.mp3/.test(path)).length;
}

/** Number of connections that the gateway has ended. */
const ended = () => lines.filter((line) => line.includes('does not read its response')).length;

it('a download that its caller does not read is ended, and its file is closed', async () => {
  const socket = request(track);
  await once(socket, 'readable');
  expect(await openTracks()).toBe(1);
  await expect.poll(ended, SOON).toBe(1);
  await expect.poll(openTracks, SOON).toBe(0);
  expect(await readToEnd(socket)).toBeLessThan(LONG.length);
});

it.each(['/openapi.json', HASHED_FILE, '/metrics'])(
  'responses of %s that their caller does not read are ended',
  async (path) => {
    const { length } = Buffer.from(await (await fetch(fixture.base + path)).arrayBuffer());
    // More than the system buffers for a connection.
    const times = Math.ceil((10 * 1024 ** 2) / (length + 500));
    const socket = request(path, times);
    await expect.poll(ended, SOON).toBe(1);
    expect(await readToEnd(socket)).toBeLessThan(length * times);
  },
);

it('a stream of events whose client does not read is ended, and a silent one is not', async () => {
  const { tell } = fixture.queue.watch;
  const address = (songhash: string) => `/apiv1/songs/${songhash}/events`;
  const [unread, silent] = [await send(1), await send(2)];
  const read = await readEvents(fixture.base + address(silent));
  expect(await read.next()).toMatchObject({ name: 'snapshot' });
  request(address(unread));
  await expect.poll(() => fixture.queue.watch.open, SOON).toBe(2);
  // More than the system buffers for a connection.
  for (let step = 0; step < 300; step += 1) {
    tell(unread, 'stage', { stage: step + 'x'.repeat(65_536) });
    await new Promise((resolve) => setImmediate(resolve));
  }
  await expect.poll(ended, SOON).toBe(1);
  await expect.poll(() => fixture.queue.watch.open, SOON).toBe(1);
  tell(silent, 'stage', { stage: 'separating' });
  expect(await read.next()).toMatchObject({ name: 'stage' });
  read.close();
});

it.skipIf(process.platform !== 'linux')(
  'a caller that reads its response slowly is not disconnected, and one that stops reading is',
  async () => {
    const server = createServer((_request, response) => response.end(LONG));
    const check = createSlowCallerCheck(server, WINDOW_MS, log);
    const port = await listen(server, '127.0.0.1', 0);
    const socket = connect(port, '127.0.0.1');
    sockets.push(socket);
    socket.pause();
    const isClosed = closed(socket);
    socket.on('error', () => undefined);
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    // The time of the checks is virtual. At this speed the system accepts more data less often than
    // once in a window, so Node alone sees no progress.
    for (let ms = 0; ms < 4 * WINDOW_MS; ms += 100) {
      await take(socket, 60_000);
      await check(100);
    }
    expect(ended()).toBe(0);
    // The system continues to fill its buffers, in real time, after the caller stops.
    const endedAfterCheck = () => check(100).then(ended);
    await expect.poll(endedAfterCheck, SOON).toBe(1);
    socket.resume();
    await isClosed;
    expect(socket.bytesRead).toBeLessThan(LONG.length);
    server.close();
  },
);

/** Reads this many bytes from a paused socket. */
async function take(socket: Socket, bytes: number): Promise<void> {
  for (let rest = bytes; rest > 0; ) {
    const piece = socket.read(Math.min(rest, socket.readableLength)) as Buffer | null;
    rest -= piece?.length ?? 0;
    if (!piece?.length) await once(socket, 'readable');
  }
}
