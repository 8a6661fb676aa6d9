// Tests that the gateway disconnects callers that do not read their responses, but not slow
// readers.

import { once } from 'node:events';
import { readdir, readlink } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { mp3 } from '@stemline/testing/audio/silent-mp3.ts';
import { type GatewayFixture, startGateway } from '@stemline/testing/gateway/gateway-fixture.ts';
import { publishDone } from '@stemline/testing/storage/outcomes.ts';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';

const WINDOW_MS = 1_000;
const SOON = { timeout: 20_000, interval: 50 };
/** More than the system buffers for a connection. */
const LONG = Buffer.alloc(48 * 1024 ** 2, 'la');
let fixture: GatewayFixture;
let track: string;
const sockets: Socket[] = [];
const lines: string[] = [];

beforeAll(async () => {
  const log = pino({ level: 'info' }, { write: (line) => lines.push(JSON.parse(line).msg) });
  fixture = await startGateway({ limits: { slowBodyMs: WINDOW_MS }, log });
  const response = await fetch(`${fixture.base}/apiv1/songs`, { method: 'POST', body: mp3(30) });
  const { hash: songhash } = (await response.json()) as { hash: string };
  await publishDone(fixture.storage.client, songhash, 1, { 'vocals.mp3': LONG });
  track = `/apiv1/track/${songhash}/vocals.mp3`;
});
afterAll(() => fixture.stop());
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  lines.length = 0;
});

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
  if (!socket.closed) await once(socket, 'close');
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

it.each(['/openapi.json', '/style.css', '/metrics'])(
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

it('a caller that reads its response slowly receives all of it', async () => {
  const socket = request(track);
  const begun = performance.now();
  let taken = 0;
  // At this speed the system accepts more data only every few seconds, a longer pause than a caller
  // may make.
  while (performance.now() - begun < 4 * WINDOW_MS) {
    const due = Math.round((performance.now() - begun) * 300) - taken;
    const bytes = socket.read(Math.min(due, socket.readableLength)) as Buffer | null;
    taken += bytes?.length ?? 0;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect([ended(), await openTracks()]).toEqual([0, 1]);
  const all = new Promise<void>((resolve) => {
    socket.on('data', () => {
      if (socket.bytesRead > LONG.length) resolve();
    });
  });
  socket.resume();
  await all;
});
