// Tests the log lines of uploads that are cancelled or malformed.

import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { framed } from '@stemline/common/grpc/framing.ts';
import { pieces } from '@stemline/testing/bytes.ts';
import { call } from '@stemline/testing/call.ts';
import { filesUnder, type StorageFixture, startStorage } from '@stemline/testing/storage/storage-fixture.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

const INFO = { filename: 'song.mp3', contentType: 'audio/mpeg' };
const PATIENT = { timeout: 60_000 };
const TIMES = 40;

interface Line {
  readonly level: number;
  readonly code?: string;
  readonly err?: unknown;
}

const lines: Line[] = [];
let folder: Awaited<ReturnType<typeof tempFolder>>;
let service: StorageFixture;

beforeAll(async () => {
  folder = await tempFolder();
  const log = pino({ level: 'debug' }, { write: (line) => lines.push(JSON.parse(line)) });
  service = await startStorage(folder.path, { log });
});
afterAll(async () => {
  await service.stop();
  await folder.remove();
});
beforeEach(() => {
  lines.length = 0;
});

const ended = () => lines.filter(({ code }) => code !== undefined);

it('an upload that its client cancels is logged at debug level, as cancelled and without a stack', async () => {
  const staged = () => filesUnder(folder.path);
  for (let round = 0; round < TIMES; round += 1) {
    // Half of the calls have reached the handler when they are cancelled, and the others may have.
    const isReceived = round % 2 === 0;
    if (isReceived) await expect.poll(staged, PATIENT).toEqual([]);
    async function* source() {
      yield* pieces(Buffer.alloc(1 + round * 20_000), 100_000);
      if (isReceived) await expect.poll(staged, PATIENT).toHaveLength(1);
      for (let turn = 0; turn < (round >> 1) % 8; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      throw new Error('given up');
    }
    await expect(service.client.upload('UploadSong', framed(INFO, source()), call())).rejects.toThrow('given up');
  }
  // A call that is cancelled before grpc-js passes it to the handler leaves no log line.
  await expect.poll(() => ended().length, PATIENT).toBeGreaterThanOrEqual(TIMES / 2);
  expect(new Set(ended().map(({ level, code, err }) => `${level} ${code} ${err}`))).toEqual(
    new Set(['20 CANCELLED undefined']),
  );
});

it('an upload with bytes that are not a message is not logged as an internal error', async () => {
  const client = new Client(`127.0.0.1:${service.port}`, credentials.createInsecure());
  const same = (bytes: Buffer) => bytes;
  for (let round = 0; round < TIMES; round += 1)
    await new Promise<void>((resolve) => {
      const path = '/stemline.storage.v1.StorageService/UploadSong';
      const sent = client.makeClientStreamRequest(path, same, same, new Metadata(), {}, () => resolve());
      sent.on('error', () => undefined);
      sent.write(Buffer.from([0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f, 1]));
      sent.end();
    });
  client.close();
  await expect.poll(() => ended().length, PATIENT).toBeGreaterThanOrEqual(TIMES);
  expect(ended().filter(({ level, err }) => level > 30 || err !== undefined)).toEqual([]);
});
