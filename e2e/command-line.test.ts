// Tests the `stemline` command as a process of its own, across interruptions and restarts of the
// server.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeMp3 } from '@stemline/testing/audio/generated-audio.ts';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type BorrowedStack, borrowStack } from './src/lending/borrow-stack.ts';
import { ROOT } from './src/paths.ts';
import { until } from './src/until.ts';

const COMMAND = join(ROOT, 'client/bin/stemline.js');
const STEMS = ['bass', 'drums', 'instrumental', 'other', 'vocals'];

let stack: BorrowedStack;
let folder: string;
beforeAll(async () => {
  stack = await borrowStack();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stemline-e2e-command-'));
  return () => rm(folder, { recursive: true });
});
afterAll(() => stack?.giveBack());

/** Starts the command in `folder`. */
function start(...argv: string[]) {
  const env = { ...process.env, STEMLINE_URL: stack.url };
  const child = spawn(process.execPath, [COMMAND, ...argv], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const printed = { out: '', notes: '' };
  child.stdout.on('data', (text) => (printed.out += text));
  child.stderr.on('data', (text) => (printed.notes += text));
  // At the end of the process, the last lines of its output may not have been read.
  const exit = once(child, 'close').then(([code]) => code as number | null);
  return { child, printed, exit };
}

async function run(...argv: string[]) {
  const { printed, exit } = start(...argv);
  return { code: await exit, ...printed, out: printed.out.split('\n').filter(Boolean) };
}

it('separate writes the tracks of several files, which wait, show, list, download and remove then handle', async () => {
  for (const number of [1, 2, 3]) await writeFile(join(folder, `${number}.mp3`), makeMp3(2, 300 + number));
  await writeFile(join(folder, '4.mp3'), 'no music');
  const batch = await run('separate', '.', '--flac', '--json');
  expect(batch.code, batch.notes).toBe(4);
  const songs = batch.out.map((line) => JSON.parse(line) as { file: string; state: string; hash: string });
  expect(songs.map(({ file, state }) => `${file} ${state}`).sort()).toEqual([
    '1.mp3 done',
    '2.mp3 done',
    '3.mp3 done',
    '4.mp3 failed',
  ]);
  expect(await readdir(join(folder, 'separated/2'))).toEqual([
    '.stemline.json',
    ...STEMS.map((stem) => `${stem}.flac`),
  ]);
  const { hash } = songs.find(({ file }) => file === '2.mp3') ?? { hash: '' };
  expect((await run('wait', hash)).out).toEqual([`${hash}  done`]);
  expect((await run('show', hash)).out).toContain(`${hash}  2.mp3`);
  expect((await run('list', '--state', 'done')).out.join()).toContain(hash);
  expect((await run('download', hash, '-o', 'again', '--track', 'vocals')).out).toEqual(['again/2/vocals.flac']);
  const bytes = (path: string) => readFile(join(folder, path));
  expect(await bytes('again/2/vocals.flac')).toEqual(await bytes('separated/2/vocals.flac'));
  expect((await run('remove', hash, '--track', 'vocals')).code).toBe(0);
  expect((await run('retry', hash)).code).toBe(0);
  expect((await run('wait', hash)).code).toBe(0);
  expect((await run('doctor')).code).toBe(0);
  expect((await run('remove', hash)).code).toBe(0);
  expect((await run('show', hash)).code).toBe(1);
});

it('separate is stopped by Ctrl-C with 130, and the same command waits for the song across a restart of the server', async () => {
  await writeFile(join(folder, 'song.mp3'), makeMp3(40, 310));
  const argv = ['separate', 'song.mp3', '-n', 'tiny-hd'] as const;
  const first = start(...argv);
  await until('the song is accepted', async () => first.printed.notes.includes('accepted as'));
  first.child.kill('SIGINT');
  expect(await first.exit).toBe(130);
  expect(first.printed.notes).toContain(
    'To continue, run the same command again:\n  stemline separate song.mp3 -n tiny-hd',
  );
  const record = JSON.parse(await readFile(join(folder, 'separated/song/.stemline.json'), 'utf8'));
  expect(record).toMatchObject({ songhash: expect.stringMatching(/^[0-9a-f]{56}$/), files: null });

  const second = start(...argv);
  await until('the command follows the song', async () => second.printed.notes.includes('already on the server'));
  for (const part of ['gateway/src/main.ts', 'queue-service/src/main.ts', 'storage-service/src/main.ts'])
    for (const pid of await stack.pidsOf(part)) process.kill(pid, 'SIGKILL');
  expect(await second.exit, second.printed.notes).toBe(0);
  expect(second.printed.notes).not.toContain('sending');
  for (const stem of STEMS)
    expect((await stat(join(folder, `separated/song/${stem}.mp3`))).size).toBeGreaterThan(100_000);
});
