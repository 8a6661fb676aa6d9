// Tests how a gRPC server treats connections that are broken, silent, idle, old or too many.

import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { loadStorage, type StorageRpcs } from '@stemline/proto/load.ts';
import { service as healthService } from 'grpc-health-check';
import { afterEach, expect, it } from 'vitest';
import { ServiceError } from '../errors/service-error.ts';
import { createSilentLogger } from '../logging/logger.ts';
import type { ListenLimits } from '../net/listen.ts';
import { createRpcClient, type RpcClient } from './client.ts';
import { type ConnectionLimits, createGrpcServer, type Handlers } from './server.ts';

const CALL = { deadlineMs: 60_000, requestId: 'test-1' };
const SOON = { timeout: 60_000, interval: 20 };
const NEVER_MS = 3_600_000;
const releases: (() => unknown)[] = [];

afterEach(async () => {
  for (const release of releases.splice(0).reverse()) await release();
});

async function serve(limits: Partial<ConnectionLimits>, handlers = UNKNOWN_SONG) {
  const all = { idleMs: NEVER_MS, ageMs: NEVER_MS, ageGraceMs: NEVER_MS };
  const log = createSilentLogger();
  const server = createGrpcServer(loadStorage(), handlers as Handlers<StorageRpcs>, log, { ...all, ...limits });
  const port = await server.start('127.0.0.1', 0);
  releases.push(() => server.stop(200));
  return { server, port };
}

function clientOf(port: number): RpcClient<StorageRpcs> {
  const client = createRpcClient(loadStorage().definition, [`127.0.0.1:${port}`]);
  releases.push(() => client.close());
  return client;
}

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

const SETTINGS = frame(4, 0, 0, Buffer.alloc(0));

/**
 * A peer that never closes its half of the connection; `closed` resolves when the server has closed
 * its half.
 */
function peer(port: number, bytes: Buffer = Buffer.alloc(0)): { socket: Socket; closed: Promise<void> } {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  releases.push(() => socket.destroy());
  socket.write(bytes);
  socket.resume();
  const closed = new Promise<void>((resolve) => {
    for (const event of ['end', 'close', 'error'] as const) socket.on(event, () => resolve());
  });
  return { socket, closed };
}

it.each([
  ['sends nothing', Buffer.alloc(0)],
  ['begins with SETTINGS of a wrong length', Buffer.concat([PREFACE, frame(4, 0, 0, Buffer.alloc(5))])],
  ['sends headers that cannot be decoded', Buffer.concat([PREFACE, SETTINGS, frame(1, 4, 1, Buffer.alloc(4, 255))])],
  ['sends no request', Buffer.concat([PREFACE, SETTINGS])],
])('a gRPC server closes a connection without a call whose peer keeps it open and %s', async (_what, bytes) => {
  const { port } = await serve({ idleMs: 50 });
  await peer(port, bytes).closed;
});

it('a gRPC server releases a connection whose peer never closes its half', async () => {
  const listen: ListenLimits = { maxConnections: 1, lingerMs: 50 };
  const { port } = await serve({ idleMs: 50, listen });
  const first = peer(port, Buffer.concat([PREFACE, SETTINGS]));
  await first.closed;
  // The limit is one connection, so a client gets an answer only after the first is released.
  const client = clientOf(port);
  await expect.poll(() => codeOf(client.unary('GetSong', {}, CALL)), SOON).toBe('SONG_UNKNOWN');
});

it('a gRPC server stops within its grace time although peers keep broken and silent connections open', async () => {
  const { server, port } = await serve({});
  for (const bytes of [Buffer.alloc(0), SETTINGS, Buffer.concat([PREFACE, frame(4, 0, 0, Buffer.alloc(5))])])
    await once(peer(port, bytes).socket, 'connect');
  await server.stop(100);
});

it('a gRPC server closes a connection above the limit at once, and calls on the others continue', async () => {
  const { port } = await serve({ listen: { maxConnections: 2, lingerMs: NEVER_MS } });
  const client = clientOf(port);
  expect(await codeOf(client.unary('GetSong', {}, CALL))).toBe('SONG_UNKNOWN');
  const second = peer(port, Buffer.concat([PREFACE, SETTINGS]));
  await once(second.socket, 'connect');
  await peer(port).closed;
  expect(await codeOf(client.unary('GetSong', {}, CALL))).toBe('SONG_UNKNOWN');
  expect(second.socket.readyState).toBe('open');
});

it('a gRPC server closes an idle connection, and the next call opens a new one', async () => {
  const { port } = await serve({ idleMs: 20 });
  const client = clientOf(port);
  for (let call = 0; call < 5; call += 1) {
    expect(await codeOf(client.unary('GetSong', {}, CALL))).toBe('SONG_UNKNOWN');
    // The server closes this connection after that of the client, which has become idle earlier.
    const newer = connectHttp2(`http://127.0.0.1:${port}`);
    await once(newer, 'close');
  }
});

it.each([{ idleMs: 20 }, { ageMs: 20 }])(
  'gRPC streams without messages outlast the limit %j of their connection',
  async (limits) => {
    const { port } = await serve(limits, {
      DownloadSong: {
        serverStream: async function* () {
          for (const text of ['a', 'b']) {
            await olderThanLimit();
            yield { chunk: Buffer.from(text) };
          }
        },
      },
      UploadSong: {
        clientStream: async (messages) => {
          let size = 0;
          for await (const { chunk } of messages) size += chunk?.length ?? 0;
          return { audio: '', size, created: true };
        },
      },
    });
    const client = clientOf(port);
    const received = async () => {
      const chunks: string[] = [];
      for await (const { chunk } of client.download('DownloadSong', {}, CALL)) chunks.push(String(chunk));
      return chunks;
    };
    async function* source() {
      for (const text of ['a', 'b']) {
        await olderThanLimit();
        yield { chunk: Buffer.alloc(200_000, text) };
      }
    }
    /** Waits until two newer connections were closed, because the server varies the age. */
    async function olderThanLimit() {
      for (let newer = 0; newer < 2; newer += 1) await once(connectHttp2(`http://127.0.0.1:${port}`), 'close');
    }
    expect(await Promise.all([received(), client.upload('UploadSong', source(), CALL)])).toMatchObject([
      ['a', 'b'],
      { size: 400_000 },
    ]);
  },
);

it('Watch of the health service sends only changes', async () => {
  const { server, port } = await serve({});
  const client = createRpcClient(healthService as never, [`127.0.0.1:${port}`]) as RpcClient<never> & {
    download(method: 'Watch', request: object, options: typeof CALL): AsyncIterable<{ status: string }>;
  };
  releases.push(() => client.close());
  const statuses: string[] = [];
  for await (const { status } of client.download('Watch', { service: '' }, CALL)) {
    statuses.push(status);
    if (statuses.length === 1) for (const serving of [true, true, true, false]) server.setServing(serving);
    if (statuses.length === 3) break;
  }
  expect(statuses).toEqual(['NOT_SERVING', 'SERVING', 'NOT_SERVING']);
});

const UNKNOWN_SONG: Partial<Handlers<StorageRpcs>> = {
  GetSong: {
    unary: async () => {
      throw new ServiceError('SONG_UNKNOWN', 'There is no such song.');
    },
  },
};

function codeOf(call: Promise<unknown>): Promise<unknown> {
  return call.catch((error: { code?: unknown }) => error.code);
}
