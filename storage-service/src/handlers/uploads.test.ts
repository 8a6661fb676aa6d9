// Tests uploads of audio and tracks over real gRPC, complete ones and those that are cut.

import { randomBytes } from 'node:crypto';
import { type AddressInfo, connect as connectTcp, createServer, type Socket } from 'node:net';
import { createRpcClient } from '@stemline/common/grpc/client.ts';
import { framed } from '@stemline/common/grpc/framing.ts';
import type { UploadSongRequest } from '@stemline/proto/gen/stemline/storage/v1/UploadSongRequest.ts';
import { loadStorage } from '@stemline/proto/load.ts';
import { downloaded, pieces, sha224 } from '@stemline/testing/bytes.ts';
import { call } from '@stemline/testing/call.ts';
import { CLAIM, failedOutcome, publish, publishDone, uploadTrack } from '@stemline/testing/storage/outcomes.ts';
import { record, songhashOf, uploadSong } from '@stemline/testing/storage/songs.ts';
import { filesUnder, type StorageFixture, startStorage } from '@stemline/testing/storage/storage-fixture.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const INFO = { filename: 'my song.mp3', contentType: 'audio/mpeg' };
const SIZE = 1_500_000;
const OFFSETS = [0, 1, 65_536, 262_144, 700_000, SIZE];

let folder: Awaited<ReturnType<typeof tempFolder>>;
let service: StorageFixture;
const bytes = randomBytes(SIZE);

beforeEach(async () => {
  folder = await tempFolder();
  service = await startStorage(folder.path, { maxAudioBytes: 2_000_000 });
});
afterEach(async () => {
  await service.stop();
  await folder.remove();
});

const nothingIsLeft = () =>
  vi.waitFor(async () => expect(await filesUnder(folder.path)).toEqual([]), { timeout: 60_000, interval: 10 });

const stagedBytes = () =>
  vi.waitFor(async () => expect(await filesUnder(folder.path)).toHaveLength(1), { timeout: 60_000, interval: 5 });

/** Sends these messages. */
const send = (parts: readonly UploadSongRequest[]) => {
  async function* messages() {
    yield* parts;
  }
  return service.client.upload('UploadSong', messages(), call());
};

/** Sends the first `offset` bytes, and then runs `then`. */
async function* upTo(offset: number, then: () => Promise<void>): AsyncGenerator<Uint8Array> {
  yield* pieces(bytes.subarray(0, offset), 100_000);
  await then();
}

it('the storage service stores audio under the address of its bytes, and equal bytes once', async () => {
  const first = await uploadSong(service.client, bytes);
  expect(first).toEqual({ audio: sha224(bytes), size: SIZE, created: true });
  const before = await service.store.stat(`audio/${first.audio}`);
  const again = await service.client.upload(
    'UploadSong',
    framed({ filename: 'other.wav', contentType: 'audio/wav' }, pieces(bytes)),
    call(),
  );
  expect(again).toEqual({ ...first, created: false });
  expect(await service.store.stat(`audio/${first.audio}`)).toEqual(before);
  const { info, bytes: found } = await downloaded(
    service.client.download('DownloadSong', { audio: first.audio }, call()),
  );
  expect(found.equals(bytes)).toBe(true);
  expect(info).toMatchObject({ contentType: 'audio/mpeg', name: 'original.mp3', size: SIZE });
  expect(await filesUnder(folder.path)).toEqual([`audio-info/${first.audio}`, `audio/${first.audio}`]);
});

it('the storage service stores one of many concurrent uploads of equal bytes', async () => {
  const answers = await Promise.all(Array.from({ length: 10 }, () => uploadSong(service.client, bytes)));
  expect(answers.filter(({ created }) => created)).toHaveLength(1);
  expect(await filesUnder(folder.path)).toHaveLength(2);
});

it('the storage service keeps no bytes of an upload that its sender cancels', async () => {
  for (const offset of OFFSETS) {
    const controller = new AbortController();
    const source = upTo(offset, async () => {
      await stagedBytes();
      controller.abort();
      await nothingIsLeft();
    });
    const cut = service.client.upload('UploadSong', framed(INFO, source), call(undefined, controller.signal));
    await expect(cut).rejects.toMatchObject({ code: 'CANCELLED' });
    await nothingIsLeft();
  }
});

it('the storage service keeps no bytes of an upload whose sender fails', async () => {
  const source = upTo(400_000, async () => {
    throw new Error('the body was cut');
  });
  await expect(service.client.upload('UploadSong', framed(INFO, source), call())).rejects.toThrow('the body was cut');
  await nothingIsLeft();
});

it('the storage service keeps no bytes of an upload whose deadline passes', async () => {
  const cut = async (offset: number) => {
    let stopWaiting = () => {};
    const isOver = new Promise<void>((resolve) => {
      stopWaiting = resolve;
    });
    const source = upTo(offset, () => isOver);
    const upload = service.client.upload('UploadSong', framed(INFO, source), call(200)).finally(stopWaiting);
    await expect(upload).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  };
  await Promise.all(OFFSETS.slice(0, 4).map(cut));
  await nothingIsLeft();
});

it('the storage service keeps no bytes of an upload whose connection is destroyed', async () => {
  const proxy = await startProxy(service.port);
  for (const offset of OFFSETS) {
    const client = createRpcClient(loadStorage().definition, [`127.0.0.1:${proxy.port}`]);
    const source = upTo(offset, async () => {
      await stagedBytes();
      proxy.destroyAll();
      await nothingIsLeft();
    });
    await expect(client.upload('UploadSong', framed(INFO, source), call())).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    });
    client.close();
    await nothingIsLeft();
  }
  await proxy.stop();
});

const ABC = Buffer.from('abc');
const COMMIT = { size: 3, sha224: sha224(ABC) };

it.each([
  ['without a commit', []],
  ['with a wrong size', [{ commit: { ...COMMIT, size: 2 } }]],
  ['with a wrong digest', [{ commit: { ...COMMIT, sha224: sha224('abd') } }]],
])('the storage service refuses an upload %s as UPLOAD_CUT', async (_fault, end) => {
  await expect(send([{ info: INFO }, { chunk: ABC }, ...end])).rejects.toMatchObject({ code: 'UPLOAD_CUT' });
  expect(await filesUnder(folder.path)).toEqual([]);
});

it.each([
  [{ sha224: '' }, 'commit.sha224 must be 56 lower-case hex digits.'],
  [{ sha224: COMMIT.sha224.toUpperCase() }, 'commit.sha224 must be 56 lower-case hex digits.'],
  [{ sha224: 'a'.repeat(64) }, 'commit.sha224 must be 56 lower-case hex digits.'],
  [{ size: -1 }, 'commit.size must not be negative.'],
])('the storage service refuses a commit with %j, and states the rule', async (more, message) => {
  const parts = [{ info: INFO }, { chunk: ABC }, { commit: { ...COMMIT, ...more } }];
  await expect(send(parts)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', message });
  expect(await filesUnder(folder.path)).toEqual([]);
});

it('the storage service accepts chunks of up to 256 KiB, and refuses larger and empty ones', async () => {
  const whole = (chunk: Buffer) => [
    { info: INFO },
    { chunk },
    { commit: { size: chunk.byteLength, sha224: sha224(chunk) } },
  ];
  expect(await send(whole(randomBytes(256 * 1024)))).toMatchObject({ size: 256 * 1024 });
  for (const size of [0, 256 * 1024 + 1, 3 * 1024 ** 2])
    await expect(send(whole(randomBytes(size)))).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: 'A chunk of an upload must hold from 1 to 262144 bytes.',
    });
  expect(await filesUnder(folder.path)).toHaveLength(2);
});

it.each([
  ['without an info', [{ chunk: ABC }]],
  ['with two infos', [{ info: INFO }, { info: INFO }]],
  ['with a chunk after its commit', [{ info: INFO }, { chunk: ABC }, { commit: COMMIT }, { chunk: ABC }]],
])('the storage service refuses an upload %s', async (_order, parts) => {
  await expect(send(parts)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  expect(await filesUnder(folder.path)).toEqual([]);
});

it('the storage service refuses an upload of no bytes as EMPTY_AUDIO', async () => {
  await expect(uploadSong(service.client, Buffer.alloc(0))).rejects.toMatchObject({ code: 'EMPTY_AUDIO' });
  expect(await filesUnder(folder.path)).toEqual([]);
});

it('the storage service refuses more bytes than the caller or the service allows, without waiting for the end', async () => {
  await expect(uploadSong(service.client, bytes, { maxBytes: SIZE - 1 })).rejects.toMatchObject({
    code: 'TOO_LARGE',
  });
  expect((await uploadSong(service.client, bytes, { maxBytes: SIZE })).size).toBe(SIZE);
  async function* endless() {
    for (;;) yield bytes;
  }
  const refused = service.client.upload('UploadSong', framed({ ...INFO, maxBytes: 10 ** 12 }, endless()), call());
  await expect(refused).rejects.toMatchObject({ code: 'TOO_LARGE' });
  await expect(uploadSong(service.client, bytes, { maxBytes: -1 })).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
  });
  expect(await filesUnder(folder.path)).toHaveLength(2);
});

describe('with an open run,', () => {
  const songhash = songhashOf('tracks', { audio: sha224(bytes) });
  const place = { songhash, run: 1, claimId: CLAIM, track: 'vocals.mp3' };

  beforeEach(async () => {
    const { audio } = await uploadSong(service.client, bytes);
    await record(service.client, 'tracks', audio, 'first');
  });

  it('the storage service keeps the last complete upload of a track, and ignores one that was cut', async () => {
    await uploadTrack(service.client, place, Buffer.from('one'));
    expect(await uploadTrack(service.client, place, Buffer.from('two'))).toEqual({ size: 3, sha224: sha224('two') });
    const source = upTo(100_000, async () => {
      throw new Error('cut');
    });
    const cut = service.client.upload('UploadTrack', framed(place, source), call());
    await expect(cut).rejects.toThrow('cut');
    const key = `songs/${songhash}/runs/1/uploads/${CLAIM}/vocals.mp3`;
    expect(Buffer.from((await service.store.read(key)) as Uint8Array).toString()).toBe('two');
    const staged = async () => (await filesUnder(folder.path)).filter((file) => file.startsWith('.staging'));
    await expect.poll(staged).toEqual([]);
  });

  it('the storage service refuses tracks of a run that does not exist or has ended, and malformed names of tracks', async () => {
    const track = Buffer.from('x');
    await expect(uploadTrack(service.client, { ...place, run: 2 }, track)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    for (const wrong of [
      { track: 'vocals' },
      { track: '../vocals.mp3' },
      { track: 'original.mp3' },
      { run: 0 },
      { claimId: '' },
      { claimId: '..' },
      { songhash: '../..' },
    ])
      await expect(uploadTrack(service.client, { ...place, ...wrong }, track)).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
      });
    await publish(service.client, songhash, 1, failedOutcome());
    await expect(uploadTrack(service.client, place, track)).rejects.toMatchObject({ code: 'RUN_ENDED' });
    expect((await filesUnder(folder.path)).filter((file) => file.includes('uploads'))).toEqual([]);
  });

  it('the storage service deletes a track that arrives after the tracks of another claim were published', async () => {
    let release = () => {};
    const published = new Promise<void>((resolve) => {
      release = resolve;
    });
    const late = service.client.upload(
      'UploadTrack',
      framed(
        place,
        upTo(300_000, () => published),
      ),
      call(),
    );
    late.catch(() => undefined);
    await publishDone(service.client, songhash, 1, { 'vocals.mp3': Buffer.from('second') }, 'claim-2');
    release();
    await expect(late).rejects.toMatchObject({ code: 'RUN_ENDED' });
    expect((await filesUnder(folder.path)).filter((file) => file.includes('uploads'))).toEqual([
      `songs/${songhash}/runs/1/uploads/claim-2/vocals.mp3`,
    ]);
  });
});

/** A TCP relay whose connections can be reset. */
async function startProxy(target: number) {
  const sockets = new Set<Socket>();
  const server = createServer((inbound) => {
    const outbound = connectTcp(target, '127.0.0.1');
    for (const socket of [inbound, outbound]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
    }
    inbound.pipe(outbound).pipe(inbound);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    destroyAll: () => {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}
