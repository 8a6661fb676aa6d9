// Tests that each POST to a hostile receiver or through a hostile DNS server ends with a reason.

import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { CONTAINER_HINT } from '@stemline/common/net/address-guard/guard.ts';
import type { Delivery } from '@stemline/job-queue/types.ts';
import { freePort } from '@stemline/testing/free-port.ts';
import { startScriptedDns } from '@stemline/testing/net/scripted-dns.ts';
import { afterEach, expect, it } from 'vitest';
import type { PostResult } from '../domain/callback-poster.ts';
import { aDelivery, createTestPoster, type PosterOptions } from '../testing/poster-fixture.ts';

/** The time limit in tests in which the receiver never completes its answer. */
const SHORT_MS = 400;
const LATE = { kind: 'failed', error: 'The receiver did not answer within 0.4 s.' };

const releases: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const release of releases.splice(0).reverse()) await release();
});

async function post(url: string, options: PosterOptions = {}, more: Partial<Delivery> = {}): Promise<PostResult> {
  const poster = createTestPoster(options);
  releases.push(() => poster.stop());
  return poster.post({ ...aDelivery(url), ...more }, new AbortController().signal);
}

/**
 * Starts a receiver that runs `answer` when a request has begun. Resolves with its URL and the
 * sockets that it has accepted.
 */
async function receiver(
  answer: (socket: Socket) => void,
  onText: (text: string) => void = () => undefined,
): Promise<{ url: string; sockets: Socket[] }> {
  const sockets: Socket[] = [];
  const server: Server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => onText(bytes.toString('latin1')));
    socket.once('data', () => answer(socket));
  });
  releases.push(async () => {
    for (const socket of sockets) socket.destroy();
    await once(server.close(), 'close');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, sockets };
}

/** Writes `piece` until the connection ends, as fast as the peer reads. */
function pour(socket: Socket, piece: Buffer | string): void {
  const write = () => {
    while (!socket.destroyed && socket.write(piece));
  };
  socket.on('drain', write);
  write();
}

/** Resolves when the connection has ended or was reset. */
async function closed(socket: Socket | undefined): Promise<void> {
  await expect.poll(() => socket?.closed).toBe(true);
}

/** Sends `piece` every few milliseconds, far more often than the time limit. */
function drip(socket: Socket, piece: string, head = ''): void {
  socket.write(head);
  const timer = setInterval(() => socket.write(piece), 20);
  socket.once('close', () => clearInterval(timer));
}

it.each<[behaviour: string, answer: (socket: Socket) => void]>([
  ['never answers', () => undefined],
  ['sends its headers byte by byte', (socket) => drip(socket, 'a', 'HTTP/1.1 200 OK\r\nx: ')],
  ['sends only informational answers', (socket) => drip(socket, 'HTTP/1.1 103 Early Hints\r\n\r\n')],
])('a POST to a receiver that %s fails at the time limit', async (_behaviour, answer) => {
  const { url } = await receiver(answer);
  expect(await post(url, { timeoutMs: SHORT_MS })).toMatchObject(LATE);
});

it.each([
  ['many headers', `x-header: ${'a'.repeat(1_000)}\r\n`],
  ['one endless header', 'a'.repeat(1_000)],
])('a POST whose answer has %s fails after a few KiB', async (_headers, piece) => {
  const { url, sockets } = await receiver((socket) => {
    socket.write('HTTP/1.1 200 OK\r\nx: ');
    pour(socket, piece);
  });
  expect(await post(url)).toMatchObject({ kind: 'failed', error: expect.stringContaining('headers') });
  const [socket] = sockets;
  await closed(socket);
  // The buffers of the system take some of the bytes.
  expect(socket?.bytesWritten).toBeLessThan(32 * 1024 ** 2);
});

it.each([
  ['endless with a length', 'content-length: 99999999999\r\n\r\n', 'a'.repeat(65_536)],
  ['endless in chunks', 'transfer-encoding: chunked\r\n\r\n', `10000\r\n${'a'.repeat(65_536)}\r\n`],
  ['compressed', 'content-encoding: gzip\r\ncontent-length: 99999999999\r\n\r\n', 'a'.repeat(65_536)],
])('a POST whose answer is %s is delivered, and the rest of the answer is not read', async (_kind, head, piece) => {
  const { url, sockets } = await receiver((socket) => {
    socket.write(`HTTP/1.1 200 OK\r\n${head}`);
    pour(socket, piece);
  });
  expect(await post(url)).toEqual({ kind: 'delivered' });
  const [socket] = sockets;
  await closed(socket);
  expect(socket?.bytesWritten).toBeLessThan(32 * 1024 ** 2);
});

it('a POST whose answer never ends is delivered at the time limit', async () => {
  const { url } = await receiver((socket) => {
    drip(socket, 'a', 'HTTP/1.1 200 OK\r\ncontent-length: 99999\r\n\r\n');
  });
  // Long enough for the headers on a busy machine.
  expect(await post(url, { timeoutMs: 5_000 })).toEqual({ kind: 'delivered' });
});

it.each<[behaviour: string, answer: (socket: Socket) => void, error: RegExp]>([
  ['resets the connection', (socket) => socket.resetAndDestroy(), /cut the connection/],
  ['closes the connection', (socket) => socket.end(), /cut the connection/],
  ['answers without HTTP', (socket) => socket.end('+OK ready\r\n'), /not valid HTTP/],
  ['switches to another protocol', (socket) => socket.end('HTTP/1.1 101 S\r\nupgrade: x\r\n\r\n'), /not valid HTTP/],
])('a POST to a receiver that %s fails with a reason', async (_behaviour, answer, error) => {
  const { url } = await receiver(answer);
  expect(await post(url)).toMatchObject({ kind: 'failed', error: expect.stringMatching(error) });
});

it('a POST to a port on which nothing listens fails, in a container with a hint', async () => {
  const url = `http://127.0.0.1:${await freePort()}/`;
  const refused = 'The receiver refused the connection.';
  expect(await post(url)).toMatchObject({ kind: 'failed', error: refused });
  expect(await post(url, { inContainer: true })).toMatchObject({
    kind: 'failed',
    error: `${refused} ${CONTAINER_HINT}`,
  });
});

it('a POST to localhost in a container is refused with a hint when localhost is not allowed', async () => {
  const result = await post('http://localhost:1/', { inContainer: true, allow: 'none' });
  expect(result).toEqual({ kind: 'refused', error: expect.stringContaining(CONTAINER_HINT) });
});

it('a POST to a peer whose address is refused after connecting sends no request', async () => {
  let requests = 0;
  const { url, sockets } = await receiver(() => requests++);
  const guard = {
    refusalOfHost: () => undefined,
    // Stands in for a network that leads elsewhere than the address that was checked.
    refusalOfAddress: () => 'Refused after connecting.',
  };
  expect(await post(url, { guard })).toEqual({ kind: 'refused', error: 'Refused after connecting.' });
  await expect.poll(() => sockets.length).toBe(1);
  const [socket] = sockets;
  await closed(socket);
  expect(requests).toBe(0);
});

it.each([
  ['does not know', 'nxdomain', /host name does not exist|could not be resolved/],
  ['fails to resolve', 'servfail', /could not be resolved/],
  ['never answers for', 'silence', /could not be resolved/],
] as const)('a POST to a name that the DNS server %s fails and may be repeated', async (_what, answer, error) => {
  const dns = await startScriptedDns(() => answer);
  releases.push(() => dns.stop());
  const result = await post('http://receiver.test/', { dns: dns.address });
  expect(result).toEqual({ kind: 'failed', error: expect.stringMatching(error), retryAfterMs: undefined });
});

it('names whose DNS server never answers do not delay a name that resolves', async () => {
  const dns = await startScriptedDns(({ name }) => (name === 'good.test' ? ['127.0.0.1'] : 'silence'));
  releases.push(() => dns.stop());
  const { url } = await receiver((socket) => socket.end('HTTP/1.1 204 No Content\r\n\r\n'));
  const slow = Array.from({ length: 60 }, (_, index) => post(`http://slow-${index}.test/`, { dns: dns.address }));
  const good = post(url.replace('127.0.0.1', 'good.test'), { dns: dns.address });
  // All names are resolved at the same time. The few threads of the system's resolver, with 4 s for
  // each name, would take a minute.
  await expect.poll(() => new Set(dns.queries.map(({ name }) => name)).size, { timeout: 20_000 }).toBe(61);
  expect(await good).toEqual({ kind: 'delivered' });
  await Promise.all(slow);
});

it('a delivery whose request id has a line break arrives without the id', async () => {
  let head = '';
  const { url } = await receiver(
    (socket) => socket.end('HTTP/1.1 204 No Content\r\n\r\n'),
    (text) => (head += text),
  );
  expect(await post(url, {}, { requestId: 'x\r\nx-evil: 1' })).toEqual({ kind: 'delivered' });
  expect(head).toContain('webhook-id: d');
  expect(head).not.toMatch(/evil|x-request-id/);
});
