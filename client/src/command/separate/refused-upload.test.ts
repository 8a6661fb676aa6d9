// Tests the record of a song after a refused upload, with a proxy that refuses.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mp3 } from '@stemline/testing/audio/silent-mp3.ts';
import { type GatewayFixture, startGateway } from '@stemline/testing/gateway/gateway-fixture.ts';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type FaultServer, startFaultServer } from '../../testing/fault-server.ts';
import { runStemline } from '../../testing/run-stemline.ts';
import { startSeparator } from '../../testing/scripted-separator.ts';

let fixture: GatewayFixture;
let proxy: FaultServer;
let folder: string;
let path: string;
let record: string;
let seed = 8_000;
beforeAll(async () => {
  fixture = await startGateway();
  proxy = await startFaultServer(fixture.port);
});
beforeEach(async () => {
  proxy.choose = () => undefined;
  folder = await mkdtemp(join(tmpdir(), 'stemline-command-'));
  path = join(folder, 'song.mp3');
  record = join(folder, 'out/song/.stemline.json');
  seed += 1;
  await writeFile(path, mp3(500, seed));
  return () => rm(folder, { recursive: true });
});
afterAll(async () => {
  await proxy.stop();
  await fixture.stop();
});

async function separate(...argv: string[]) {
  const separator = startSeparator(fixture);
  try {
    return await runStemline(['separate', '-o', join(folder, 'out'), path, ...argv], { url: proxy.url });
  } finally {
    await separator.stop();
  }
}

/** Refuses every upload. `before`: called when one arrives. */
function refuse(before: () => void = () => undefined): void {
  const body = JSON.stringify({ code: 'UNSUPPORTED_AUDIO', reason: 'No audio.' });
  proxy.choose = (method) => {
    if (method !== 'POST') return undefined;
    before();
    return { status: 415, type: 'application/json', body };
  };
}
const REFUSED = { code: 4, notes: expect.stringContaining('No audio. (UNSUPPORTED_AUDIO)') };

it('a refused upload leaves the record with which another command has continued meanwhile', async () => {
  const songhash = 'b'.repeat(56);
  refuse(() => {
    const present = JSON.parse(readFileSync(record, 'utf8'));
    writeFileSync(record, JSON.stringify({ ...present, songhash, upload: undefined }));
  });
  expect(await separate()).toMatchObject(REFUSED);
  expect(JSON.parse(await readFile(record, 'utf8'))).toMatchObject({ songhash });
});

it('the refusal of an upload is reported also when its record cannot be removed', async () => {
  refuse(() => {
    rmSync(record);
    mkdirSync(record);
  });
  expect(await separate()).toMatchObject(REFUSED);
});

it('a refused upload with --force leaves the earlier record, and the tracks still exist', async () => {
  expect(await separate()).toMatchObject({ code: 0 });
  const before = await readFile(record, 'utf8');
  refuse();
  expect(await separate('--force')).toMatchObject(REFUSED);
  expect(await readFile(record, 'utf8')).toBe(before);
  expect(await separate()).toMatchObject({ code: 0, notes: expect.stringContaining('exists already') });
});

it.each([[[]], [['--force']]])(
  'a refused upload in place of an unreadable record leaves none, with %j',
  async (argv) => {
    mkdirSync(join(folder, 'out/song'), { recursive: true });
    await writeFile(record, 'la');
    refuse();
    expect(await separate(...argv)).toMatchObject(REFUSED);
    expect(await readdir(join(folder, 'out/song'))).toEqual([]);
  },
);
