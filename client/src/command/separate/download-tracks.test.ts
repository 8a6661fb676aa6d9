// Tests the download of tracks into files, with a server that answers from memory.

import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha224 } from '@stemline/testing/bytes.ts';
import { beforeEach, expect, it } from 'vitest';
import { createLimiter } from '../limiter.ts';
import { createServer, type Server } from '../server.ts';
import { downloadTracks } from './download-tracks.ts';

const { signal } = new AbortController();
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stemline-command-'));
  return () => rm(folder, { recursive: true });
});

/** The first track arrives damaged. */
function serverOf(contents: Readonly<Record<string, string>>): Server {
  const server = createServer({ url: 'http://127.0.0.1:1', retryMs: 0 }, () => undefined, signal);
  let answers = 0;
  const download = async (_songhash: string, name: string) => {
    answers += 1;
    return new Response(answers === 1 ? 'damaged' : contents[name]);
  };
  return { ...server, ask: (work, options) => server.ask((api, one) => work({ ...api, download }, one), options) };
}

async function downloadAll(contents: Readonly<Record<string, string>>, limiters = limits()): Promise<number[]> {
  const shares: number[] = [];
  const files = Object.entries(contents).map(([name, text]) => ({
    track: { name, format: 'mp3', size: text.length, sha224: sha224(text) } as never,
    target: join(folder, name),
    mayReplace: false,
  }));
  const onShare = (share: number) => void shares.push(share);
  const common = { server: serverOf(contents), songhash: 'a'.repeat(56), startedAt: Date.now(), signal };
  await downloadTracks({ ...common, files, limiters, onShare });
  return shares;
}

const limits = () => ({ down: createLimiter(1), reads: createLimiter(1) });

it('tracks without bytes are written, and their progress is a number', async () => {
  const shares = await downloadAll({ 'vocals.mp3': '', 'drums.mp3': '' });
  expect(shares).toEqual([1]);
  expect((await readdir(folder)).sort()).toEqual(['drums.mp3', 'vocals.mp3']);
  expect((await stat(join(folder, 'vocals.mp3'))).size).toBe(0);
});

it('a file with other bytes that must be kept stops the download before the first track', async () => {
  await writeFile(join(folder, 'drums.mp3'), 'mine');
  await expect(downloadAll({ 'vocals.mp3': 'la', 'drums.mp3': 'bum' })).rejects.toThrow('exists already');
  expect(await readdir(folder)).toEqual(['drums.mp3']);
});

it('files that are there already are compared while all downloads of the command are taken', async () => {
  await writeFile(join(folder, 'vocals.mp3'), 'la');
  const limiters = limits();
  let end = () => {};
  const taken = limiters.down(() => new Promise<void>((resolve) => (end = resolve)));
  expect(await downloadAll({ 'vocals.mp3': 'la' }, limiters)).toEqual([]);
  end();
  await taken;
});
