// Tests failures of gRPC itself: messages that are too large, and an overloaded peer.

import { once } from 'node:events';
import { constants, createServer, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { loadStorage, type StorageRpcs } from '@stemline/proto/load.ts';
import { afterEach, expect, it } from 'vitest';
import { createSilentLogger } from '../logging/logger.ts';
import { createRpcClient } from './client.ts';
import { createGrpcServer, type Handlers } from './server.ts';

const CALL = { deadlineMs: 60_000, requestId: 'test-1' };
/** gRPC accepts messages of up to 4 MiB. */
const TOO_LONG = 'x'.repeat(5 * 1024 ** 2);
const releases: (() => unknown)[] = [];

afterEach(async () => {
  for (const release of releases.splice(0).reverse()) await release();
});

async function clientOf(handlers: Partial<Handlers<StorageRpcs>>) {
  const server = createGrpcServer(loadStorage(), handlers as Handlers<StorageRpcs>, createSilentLogger());
  return clientAt(await server.start('127.0.0.1', 0), () => server.stop(200));
}

function clientAt(port: number, stop: () => unknown) {
  const client = createRpcClient(loadStorage().definition, [`127.0.0.1:${port}`]);
  releases.push(stop, () => client.close());
  return client;
}

it('a response that is too large for gRPC is INTERNAL, which callers do not retry, and keeps its cause for the log', async () => {
  const client = await clientOf({ GetSong: { unary: async () => ({ songhash: TOO_LONG }) } });
  await expect(client.unary('GetSong', { songhash: 'a' }, CALL)).rejects.toMatchObject({
    code: 'INTERNAL',
    retryable: false,
    cause: { details: expect.stringContaining('larger than max') },
  });
});

it('a message of a stream that is too large for gRPC is INTERNAL', async () => {
  const client = await clientOf({
    ListSubmissions: {
      serverStream: async function* () {
        yield { submissions: [{ id: TOO_LONG }] };
      },
    },
  });
  const read = async () => {
    for await (const _message of client.download('ListSubmissions', { songhash: 'a', run: 1 }, CALL));
  };
  await expect(read()).rejects.toMatchObject({ code: 'INTERNAL', retryable: false });
});

it('a request that is too large for gRPC is INTERNAL', async () => {
  const client = await clientOf({ GetSong: { unary: async () => ({}) } });
  await expect(client.unary('GetSong', { songhash: TOO_LONG }, CALL)).rejects.toMatchObject({
    code: 'INTERNAL',
    retryable: false,
    cause: { details: expect.stringContaining('larger than max') },
  });
});

/** Returns a client of a server whose streams `answer` handles. */
async function clientOfStreams(answer: (stream: ServerHttp2Stream) => void) {
  const server = createServer();
  const sessions: ServerHttp2Session[] = [];
  server.on('session', (session) => sessions.push(session));
  server.on('stream', (stream) => {
    stream.on('error', () => undefined);
    answer(stream);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return clientAt((server.address() as AddressInfo).port, () => {
    for (const session of sessions) session.destroy();
    server.close();
  });
}

it.each([
  ['an overloaded peer', (stream: ServerHttp2Stream) => stream.close(constants.NGHTTP2_ENHANCE_YOUR_CALM)],
  [
    'a connection that ends during the call',
    ({ session }: ServerHttp2Stream) => session?.goaway(constants.NGHTTP2_INTERNAL_ERROR),
  ],
])('%s is UNAVAILABLE, so the call may be retried', async (_what, answer) => {
  const client = await clientOfStreams(answer);
  await expect(client.unary('GetSong', { songhash: 'a' }, CALL)).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    retryable: true,
  });
});
