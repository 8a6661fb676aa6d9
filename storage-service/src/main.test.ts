// Tests the storage service as a process: its start, its end, and what it keeps when it is killed.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, credentials } from '@grpc/grpc-js';
import { createRpcClient } from '@stemline/common/grpc/client.ts';
import { framed } from '@stemline/common/grpc/framing.ts';
import { loadStorage } from '@stemline/proto/load.ts';
import { bundledProgram } from '@stemline/testing/bundled-program.ts';
import { pieces, sha224 } from '@stemline/testing/bytes.ts';
import { call } from '@stemline/testing/call.ts';
import { freePort } from '@stemline/testing/free-port.ts';
import { uploadSong } from '@stemline/testing/storage/songs.ts';
import { filesUnder } from '@stemline/testing/storage/storage-fixture.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
const SOON = { timeout: 60_000, interval: 30 };
const INFO = { filename: 'song.mp3', contentType: 'audio/mpeg' };

let program: string;
let folder: Awaited<ReturnType<typeof tempFolder>>;
let port: number;
let running: ChildProcess[];

beforeAll(async () => {
  program = await bundledProgram(MAIN);
});
beforeEach(async () => {
  folder = await tempFolder();
  port = await freePort();
  running = [];
});
afterEach(async () => {
  for (const child of running) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  await folder.remove();
});

const start = (env: NodeJS.ProcessEnv = {}) => {
  const child = spawn(process.execPath, [program], {
    env: {
      ...process.env,
      STEMLINE_DATA_DIR: folder.path,
      STEMLINE_STORAGE_PORT: String(port),
      REDIS_URL: 'redis://127.0.0.1:1',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += String(data)));
  // This event follows `exit`, when all output was read.
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  running.push(child);
  return { child, ended, output: () => output };
};
const connect = () => createRpcClient(loadStorage().definition, [`127.0.0.1:${port}`]);

/** Returns the answer of grpc.health.v1.Health/Check: 1 is SERVING. */
const health = () =>
  new Promise<number | undefined>((resolve) => {
    const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
    const asIs = (bytes: Buffer) => bytes;
    const options = { deadline: Date.now() + 1_000 };
    client.makeUnaryRequest('/grpc.health.v1.Health/Check', asIs, asIs, Buffer.alloc(0), options, (_error, answer) => {
      client.close();
      resolve(answer?.[1]);
    });
  });
const serving = () => expect.poll(health, SOON).toBe(1);

it('the storage process serves without Redis, ends at SIGTERM within its grace, and lets a running upload end', async () => {
  const { child, ended, output } = start();
  await serving();
  const client = connect();
  const bytes = Buffer.alloc(500_000, 'x');
  const source = async function* () {
    yield* pieces(bytes.subarray(0, 250_000));
    await expect.poll(() => filesUnder(folder.path), SOON).toHaveLength(2);
    child.kill('SIGTERM');
    await expect.poll(health, SOON).not.toBe(1);
    yield* pieces(bytes.subarray(250_000));
  };
  const answer = await client.upload('UploadSong', framed(INFO, source()), call());
  expect(answer).toEqual({ audio: sha224(bytes), size: bytes.byteLength, created: true });
  client.close();
  expect(await ended).toBe(0);
  expect(await filesUnder(folder.path)).toEqual([
    `objects/audio-info/${answer.audio}`,
    `objects/audio/${answer.audio}`,
    'objects/schema',
  ]);
  for (const line of output().trim().split('\n')) expect(() => JSON.parse(line)).not.toThrow();
});

it('the storage process keeps acknowledged data, and shows no unfinished data, after it was killed', async () => {
  const first = start();
  await serving();
  const client = connect();
  const kept = await uploadSong(client, Buffer.from('whole'));
  const source = async function* () {
    yield* pieces(Buffer.alloc(300_000));
    await expect.poll(() => filesUnder(folder.path), SOON).toHaveLength(4);
    first.child.kill('SIGKILL');
    await first.ended;
  };
  await expect(client.upload('UploadSong', framed(INFO, source()), call())).rejects.toMatchObject({
    code: 'UNAVAILABLE',
  });
  client.close();
  const second = start();
  await serving();
  const again = connect();
  expect(await uploadSong(again, Buffer.from('whole'))).toEqual({ ...kept, created: false });
  again.close();
  expect((await filesUnder(folder.path)).filter((file) => !file.includes('.staging'))).toHaveLength(3);
  second.child.kill('SIGTERM');
  expect(await second.ended).toBe(0);
});

it('the storage process does not start when it cannot write', async () => {
  await writeFile(join(folder.path, 'objects'), 'in the way');
  const { ended, output } = start();
  expect(await ended).toBe(1);
  expect(output()).toContain('the service cannot continue');
});

it('the storage process reports in one line that its port is in use, and which settings are wrong', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
  const taken = start();
  const wrong = start({ STEMLINE_LOG_LEVEL: 'loud' });
  expect(await taken.ended).toBe(1);
  const plain = taken.output().match(/^[^{].*$/gm);
  expect(plain).toEqual([expect.stringContaining(`Port ${port} on 127.0.0.1 is in use`)]);
  expect(taken.output()).not.toMatch(/No address added|"level":[456]0.*(in use|EADDRINUSE)/);
  await new Promise((resolve) => other.close(resolve));
  expect(await wrong.ended).toBe(78);
  expect(wrong.output()).toContain('STEMLINE_LOG_LEVEL must be one of');
});

it('the storage process refuses a data folder of another version, and prints one line about it', async () => {
  await mkdir(join(folder.path, 'objects'));
  await writeFile(join(folder.path, 'objects/schema'), '{"schema":1}');
  const refused = start();
  expect(await refused.ended).toBe(78);
  expect(refused.output().match(/^[^{].*$/gm)).toEqual([
    `${folder.path} holds songs of another version of Stemline. Move this folder away to start without songs, ` +
      'or choose another one with STEMLINE_DATA_DIR.',
  ]);
});
