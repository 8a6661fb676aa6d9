// Tests calls, uploads and downloads between a real client and a real server.

import { randomBytes } from 'node:crypto';
import { Client, credentials } from '@grpc/grpc-js';
import { loadStorage, type StorageRpcs } from '@stemline/proto/load.ts';
import { afterEach, expect, it } from 'vitest';
import { untilAborted } from '../async/wait.ts';
import { ServiceError } from '../errors/service-error.ts';
import { createSilentLogger } from '../logging/logger.ts';
import { REQUEST_ID } from '../names.ts';
import { createRpcClient } from './client.ts';
import { type Commit, framed, receiveUpload } from './framing.ts';
import { createGrpcServer, type Handlers } from './server.ts';

type Some = Partial<Handlers<StorageRpcs>>;

const CALL = { deadlineMs: 60_000, requestId: 'test-1' };
const releases: (() => unknown)[] = [];

afterEach(async () => {
  for (const release of releases.splice(0).reverse()) await release();
});

async function serve(handlers: Some) {
  const server = createGrpcServer(loadStorage(), handlers as Handlers<StorageRpcs>, createSilentLogger());
  const port = await server.start('127.0.0.1', 0);
  const client = createRpcClient(loadStorage().definition, [`127.0.0.1:${port}`]);
  releases.push(
    () => server.stop(200),
    () => client.close(),
  );
  return { client, server, port };
}

/** Returns a handler of UploadSong, and promises of its start and of what it has received. */
function receiving() {
  let begun = () => {};
  const started = new Promise<void>((resolve) => {
    begun = resolve;
  });
  let settle: (end: { bytes: number; commit: Commit | undefined; error: unknown }) => void = () => undefined;
  const seen = new Promise<{ bytes: number; commit: Commit | undefined; error: unknown }>((resolve) => {
    settle = resolve;
  });
  const handlers: Some = {
    UploadSong: {
      clientStream: async (messages, { signal }) => {
        let bytes = 0;
        try {
          const upload = await receiveUpload(messages, signal);
          begun();
          for await (const chunk of upload.bytes) bytes += chunk.byteLength;
          const commit = upload.commit();
          settle({ bytes, commit, error: undefined });
          return { audio: 'a', size: bytes, created: true };
        } catch (error) {
          settle({ bytes, commit: undefined, error });
          throw error;
        }
      },
    },
  };
  return { started, seen, handlers };
}

async function* pieces(count: number, bytes: number) {
  for (let sent = 0; sent < count; sent += 1) yield randomBytes(bytes);
}

it('an upload over gRPC arrives whole, in chunks, with the size and digest of the sent bytes', async () => {
  const { seen, handlers } = receiving();
  const { client } = await serve(handlers);
  const response = await client.upload('UploadSong', framed({ filename: 'x' }, pieces(5, 700_000)), CALL);
  expect(response.size).toBe(3_500_000);
  const end = await seen;
  expect(end.commit?.size).toBe(3_500_000);
  expect(end.commit?.sha224).toMatch(/^[0-9a-f]{56}$/);
});

it('an upload over gRPC whose source fails is never committed, and the caller gets the error of the source', async () => {
  const { started, seen, handlers } = receiving();
  const { client } = await serve(handlers);
  async function* failing() {
    yield* pieces(2, 300_000);
    await started;
    throw new ServiceError('BAD_BASE64', 'not base64');
  }
  await expect(client.upload('UploadSong', framed({}, failing()), CALL)).rejects.toMatchObject({
    code: 'BAD_BASE64',
  });
  expect(await seen).toMatchObject({ commit: undefined, error: { code: 'CANCELLED' } });
});

it('an upload over gRPC is cut when the check before the commit fails', async () => {
  const { started, seen, handlers } = receiving();
  const { client } = await serve(handlers);
  const refuse = async () => {
    await started;
    throw new ServiceError('MODEL_UNKNOWN', 'no such model');
  };
  const sent = client.upload('UploadSong', framed({}, pieces(2, 10), refuse), CALL);
  await expect(sent).rejects.toMatchObject({ code: 'MODEL_UNKNOWN' });
  expect((await seen).commit).toBeUndefined();
});

it.each(['signal', 'deadline'])('an upload over gRPC is cut by its %s', async (how) => {
  const { started, seen, handlers } = receiving();
  const { client } = await serve(handlers);
  // Opens the connection, which could take longer than the deadline on a busy machine.
  await client.unary('GetSong', {}, CALL).catch(() => undefined);
  const controller = new AbortController();
  const released = new Promise<void>((resolve) => releases.push(resolve));
  async function* stalling() {
    yield* pieces(1, 1000);
    await released;
  }
  const options = how === 'signal' ? { ...CALL, signal: controller.signal } : { ...CALL, deadlineMs: 2_000 };
  const sent = client.upload('UploadSong', framed({}, stalling()), options);
  const refused = expect(sent).rejects.toMatchObject({
    code: how === 'signal' ? 'CANCELLED' : 'DEADLINE_EXCEEDED',
  });
  await started;
  controller.abort();
  await refused;
  expect((await seen).commit).toBeUndefined();
});

it('an upload over gRPC stops reading its source when the server has answered early', async () => {
  const { client } = await serve({
    UploadSong: {
      clientStream: async () => {
        throw new ServiceError('TOO_LARGE', 'too large');
      },
    },
  });
  let asked = 0;
  async function* long() {
    for (; asked < 100_000; asked += 1) yield randomBytes(64 * 1024);
  }
  await expect(client.upload('UploadSong', framed({}, long()), CALL)).rejects.toMatchObject({ code: 'TOO_LARGE' });
  expect(asked).toBeLessThan(100_000);
});

it('a gRPC call carries the request id to the server, and the error with its code back', async () => {
  let requestId = '';
  const { client } = await serve({
    GetSong: {
      unary: async (_request, context) => {
        requestId = context.requestId;
        throw new ServiceError('SONG_UNKNOWN', 'There is no such song.');
      },
    },
  });
  const call = client.unary('GetSong', { songhash: 'x' }, CALL);
  await expect(call).rejects.toMatchObject({ code: 'SONG_UNKNOWN', message: 'There is no such song.' });
  expect(requestId).toBe('test-1');
});

it('a gRPC call with a text that is no request id reaches the server, which makes an id', async () => {
  const seen: string[] = [];
  const { client } = await serve({
    GetSong: {
      unary: async (_request, { requestId }) => {
        seen.push(requestId);
        throw new ServiceError('SONG_UNKNOWN', 'There is no such song.');
      },
    },
  });
  for (const requestId of ['x\ny', 'ü', 'x'.repeat(101), '']) {
    const call = client.unary('GetSong', { songhash: 'x' }, { ...CALL, requestId });
    await expect(call).rejects.toMatchObject({ code: 'SONG_UNKNOWN' });
  }
  expect(seen).toHaveLength(4);
  for (const requestId of seen) expect(requestId).toMatch(REQUEST_ID);
});

it('a gRPC call to a server that does not run fails as UNAVAILABLE', async () => {
  const { client, server } = await serve({});
  await server.stop(10);
  await expect(client.unary('GetSong', {}, CALL)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});

it('a download over gRPC that its reader leaves early ends the handler', async () => {
  let ended = false;
  const { client } = await serve({
    DownloadSong: {
      serverStream: async function* () {
        try {
          for (;;) yield { chunk: randomBytes(64 * 1024) };
        } finally {
          ended = true;
        }
      },
    },
  });
  for await (const part of client.download('DownloadSong', {}, CALL)) if (part.chunk) break;
  await expect.poll(() => ended).toBe(true);
});

it('a thousand cancelled calls do not end another call on the same connection', async () => {
  let next = () => {};
  const { client } = await serve({
    DownloadTrack: {
      serverStream: async function* (_, { signal }) {
        yield { chunk: Buffer.from('first') };
        await Promise.race([untilAborted(signal), new Promise<void>((resolve) => (next = resolve))]);
        if (!signal.aborted) yield { chunk: Buffer.from('second') };
      },
    },
    GetSong: { unary: (_, { signal }) => untilAborted(signal).then(() => ({})) },
  });
  const request = { songhash: 'a'.repeat(56), track: 'vocals' };
  const kept = client.download('DownloadTrack', request, CALL);
  await kept.next();
  const goOn = next;
  const leaves = Array.from({ length: 1_300 }, async (_, index) => {
    const leaving = new AbortController();
    const call = { ...CALL, signal: leaving.signal };
    if (index % 2 === 0) {
      setImmediate(() => leaving.abort());
      await client.unary('GetSong', { songhash: request.songhash }, call).catch(() => undefined);
      return;
    }
    const left = client.download('DownloadTrack', request, call);
    await left.next();
    void left.return(undefined);
  });
  await Promise.all(leaves);
  goOn();
  expect(await kept.next()).toMatchObject({ done: false, value: { chunk: Buffer.from('second') } });
});

it('a call or a handler of another kind than its rpc does not compile', async () => {
  const { client } = await serve({});
  const calls = [
    // @ts-expect-error: UploadSong takes a stream
    () => client.unary('UploadSong', {}, CALL),
    // @ts-expect-error: GetSong takes one request
    () => client.upload('GetSong', pieces(0, 0), CALL),
    // @ts-expect-error: GetSong gives one response
    () => client.download('GetSong', {}, CALL),
  ];
  // @ts-expect-error: UploadSong takes a stream
  const handlers: Some = { UploadSong: { unary: async () => ({}) } };
  expect([calls.length, Object.keys(handlers)]).toEqual([3, ['UploadSong']]);
});

it('reflection describes a server and its health service, with fields named as in the proto file', async () => {
  const { port } = await serve({});
  const raw = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  releases.push(() => raw.close());
  /** Sends a ServerReflectionRequest with one text field. The text has less than 128 bytes. */
  const ask = (field: number, text: string) =>
    new Promise<string>((resolve, reject) => {
      const same = (bytes: Buffer) => bytes;
      const call = raw.makeBidiStreamRequest('/grpc.reflection.v1.ServerReflection/ServerReflectionInfo', same, same);
      call.on('data', (bytes: Buffer) => resolve(bytes.toString('latin1'))).on('error', reject);
      call.write(Buffer.concat([Buffer.from([(field << 3) | 2, text.length]), Buffer.from(text)]));
      call.end();
    });
  const services = await ask(7, '*');
  expect(services).toContain('stemline.storage.v1.StorageService');
  expect(services).toContain('grpc.health.v1.Health');
  expect(await ask(4, 'stemline.storage.v1.ListSongsRequest')).toContain('page_size');
  expect(await ask(4, 'grpc.health.v1.HealthCheckRequest')).toContain('service');
});

it('a gRPC server stops within its grace time although a call is running', async () => {
  let begin: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const unary = () => {
    begin();
    return new Promise<never>(() => undefined);
  };
  const { client, server } = await serve({ GetSong: { unary } });
  const hanging = client.unary('GetSong', {}, CALL).catch((error: ServiceError) => error.code);
  await begun;
  await server.stop(100);
  expect(await hanging).toMatch(/UNAVAILABLE|CANCELLED/);
});
