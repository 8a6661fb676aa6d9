// Tests `stemline separate` with files that change while they are sent, and with pipes and devices.

import { execFileSync } from 'node:child_process';
import { appendFileSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { mp3 } from '@stemline/testing/audio/silent-mp3.ts';
import { sha224 } from '@stemline/testing/bytes.ts';
import { type GatewayFixture, startGateway } from '@stemline/testing/gateway/gateway-fixture.ts';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startFaultServer } from '../../testing/fault-server.ts';
import { runStemline, type Surroundings } from '../../testing/run-stemline.ts';
import { startSeparator } from '../../testing/scripted-separator.ts';
import { digestOf } from './file-digest.ts';
import { readRecord, type SongRecord, writeRecord } from './song-record.ts';

let fixture: GatewayFixture;
let folder: string;
let seed = 2_000;
beforeAll(async () => {
  fixture = await startGateway();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stemline-command-'));
  return () => rm(folder, { recursive: true });
});
afterAll(() => fixture.stop());

async function separate(argv: readonly string[], around: Partial<Surroundings> = {}) {
  const separator = startSeparator(fixture);
  try {
    return await runStemline(['separate', '-o', join(folder, 'out'), ...argv], { url: fixture.base, ...around });
  } finally {
    await separator.stop();
  }
}

it.each([
  ['grows', (path: string) => appendFileSync(path, mp3(500, 2_900))],
  ['gets other bytes', (path: string) => writeFileSync(path, mp3(500, 2_901))],
])('a file that %s between its digest and its upload fails with 4, and no record names it', async (_kind, change) => {
  const path = join(folder, 'song.mp3');
  seed += 1;
  await writeFile(path, mp3(500, seed));
  let isChanged = false;
  const onNote = (line: string) => {
    if (!line.endsWith('sending') || isChanged) return;
    isChanged = true;
    change(path);
  };
  const { code, out, notes } = await separate([path, '--json'], { onNote });
  expect({ code, notes }).toMatchObject({ code: 4 });
  expect(JSON.parse(out[0] ?? '')).toMatchObject({ state: 'failed', code: 'FILE_CHANGED', files: [] });
  expect(await readdir(folder)).toEqual(['song.mp3']);
  expect(await separate([path])).toMatchObject({ code: 0 });
  const bytes = await readFile(path);
  expect(JSON.parse(await readFile(join(folder, 'out/song/.stemline.json'), 'utf8'))).toMatchObject({
    source: { name: 'song.mp3', size: bytes.byteLength, sha224: sha224(bytes) },
    files: [{ track: 'vocals.mp3' }, { track: 'drums.mp3' }],
  });
});

it('a record has the size of the bytes of its digest when a file grows after the command has begun', async () => {
  const paths: string[] = [];
  // The digests of the first eight files are computed before the server answers.
  for (let number = 1; number <= 9; number += 1) {
    seed += 1;
    paths.push(join(folder, `${number}.mp3`));
    await writeFile(join(folder, `${number}.mp3`), mp3(500, seed));
  }
  const last = join(folder, '9.mp3');
  const proxy = await startFaultServer(fixture.port);
  proxy.choose = (_method, path) => {
    if (path.startsWith('/apiv1/limits')) appendFileSync(last, mp3(500, 2_902));
    return undefined;
  };
  expect(await separate(paths, { url: proxy.url })).toMatchObject({ code: 0 });
  await proxy.stop();
  const bytes = await readFile(last);
  const { source } = JSON.parse(await readFile(join(folder, 'out/9/.stemline.json'), 'utf8'));
  expect(source).toEqual({ name: '9.mp3', size: bytes.byteLength, sha224: sha224(bytes) });
});

it.skipIf(process.platform === 'win32')(
  'a pipe, a socket and a device are refused with 4 and the command that reads them',
  async () => {
    const pipe = join(folder, 'a pipe.mp3');
    execFileSync('mkfifo', [pipe]);
    const socket = createServer().listen(join(folder, 'socket.mp3'));
    try {
      for (const [path, shown] of [
        [pipe, `'${pipe}'`],
        [join(folder, 'socket.mp3'), join(folder, 'socket.mp3')],
        ['/dev/null', '/dev/null'],
      ] as const) {
        const { code, out, notes } = await separate([path, '--json']);
        expect({ code, notes }).toMatchObject({ code: 4 });
        expect(JSON.parse(out[0] ?? '')).toMatchObject({
          code: 'NOT_A_FILE',
          reason: expect.stringContaining(`stemline separate - < ${shown}`),
        });
      }
    } finally {
      socket.close();
    }
  },
);

it.skipIf(process.platform === 'win32')(
  'a pipe in place of a record is refused with 2, before the song is sent',
  { timeout: 20_000 },
  async () => {
    const path = join(folder, 'song.mp3');
    await writeFile(path, mp3(500, 2_903));
    await mkdir(join(folder, 'out/song'), { recursive: true });
    execFileSync('mkfifo', [join(folder, 'out/song/.stemline.json')]);
    const uploads = fixture.queue.enqueued.length;
    const { code, notes } = await separate([path]);
    expect({ code, notes }).toMatchObject({ code: 2, notes: expect.stringContaining('.stemline.json') });
    expect(fixture.queue.enqueued.length).toBe(uploads);
    await expect(digestOf(join(folder, 'out/song/.stemline.json'), new AbortController().signal)).rejects.toThrow(
      'is not a file',
    );
  },
);

it('a file of a terabyte in place of a record is not read, and is replaced', async () => {
  const path = join(folder, 'song.mp3');
  await writeFile(path, mp3(500, 2_904));
  const record = join(folder, 'out/song/.stemline.json');
  await mkdir(dirname(record), { recursive: true });
  await writeFile(record, '');
  await truncate(record, 1024 ** 4);
  expect(await separate([path])).toMatchObject({ code: 0 });
  expect(JSON.parse(await readFile(record, 'utf8'))).toMatchObject({ source: { name: 'song.mp3' } });
});

it('the record of a song with 200 stems in 5 formats and long paths can be read again', async () => {
  const path = join(folder, '.stemline.json');
  const files = Array.from({ length: 1_000 }, (_, index) => ({
    ...{ track: `${'x'.repeat(200)}.mp3`, path: `${'"'.repeat(4_000)}${index}`, size: 1, sha224: 'a'.repeat(56) },
  }));
  const source = { name: 'song.mp3', size: 1, sha224: 'a'.repeat(56) };
  const record: SongRecord = { version: 1, source, separation: '{}', songhash: 'a'.repeat(56), files };
  await writeRecord(path, record);
  expect(await readRecord(path)).toEqual(record);
});
