// Tests the object store on a filesystem: the contract of object stores, and its staging folders.

import { execFileSync } from 'node:child_process';
import { mkdir, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { collect } from '@stemline/testing/bytes.ts';
import { filesUnder } from '@stemline/testing/storage/storage-fixture.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { copyThroughStreams } from '../domain/copy-object.ts';
import { describeObjectStore } from '../testing/object-store-contract.ts';
import { createFileObjectStore } from './file-object-store.ts';

/** The store may write into a folder while the test removes it. */
const REMOVE = { recursive: true, maxRetries: 100, retryDelay: 5 };

const failOnError = (error: unknown) => {
  throw error;
};

describeObjectStore('the file store', async () => {
  const folder = await tempFolder();
  const store = createFileObjectStore({ folder: folder.path, onError: failOnError });
  const replica = createFileObjectStore({ folder: folder.path, onError: failOnError });
  await Promise.all([store.start(), replica.start()]);
  return {
    store,
    replica,
    release: async () => {
      await store.stop();
      await replica.stop();
      await folder.remove();
    },
  };
});

describeObjectStore('the file store, when it copies through streams,', async () => {
  const folder = await tempFolder();
  const create = () => {
    const store = createFileObjectStore({ folder: folder.path, onError: failOnError });
    return { ...store, copyIfAbsent: (from: string, to: string) => copyThroughStreams(store, from, to) };
  };
  const store = create();
  const replica = create();
  await Promise.all([store.start(), replica.start()]);
  return {
    store,
    replica,
    release: async () => {
      await store.stop();
      await replica.stop();
      await folder.remove();
    },
  };
});

describe('the file store', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  const times = { heartbeatMs: 50, staleMs: 600_000 };
  const create = () => createFileObjectStore({ folder: folder.path, onError: failOnError, stagingTimes: times });

  beforeEach(async () => {
    folder = await tempFolder();
  });
  afterEach(() => folder.remove());

  it('the file store keeps its objects when it is opened again', async () => {
    const first = create();
    await first.start();
    await first.put('a/b', Buffer.from('x'));
    await first.stop();
    const second = create();
    await second.start();
    expect(await collect(second.list(''))).toEqual(['a/b']);
    await second.stop();
  });

  it('the file store leaves no temporary file behind when it stops', async () => {
    const store = create();
    await store.start();
    const staged = await store.stage();
    await staged.write(Buffer.from('half'));
    await store.put('a', Buffer.from('x'));
    await store.stop();
    await store.stop();
    expect(await filesUnder(folder.path)).toEqual(['a']);
    expect(await readdir(join(folder.path, '.staging'))).toEqual([]);
    await staged.discard();
  });

  it('the file store removes the staging folders of killed stores only', async () => {
    const dead = join(folder.path, '.staging', 'dead');
    await mkdir(dead, { recursive: true });
    await writeFile(join(dead, 'half'), 'half an upload');
    await writeFile(join(dead, 'alive'), '1');
    const long = new Date(Date.now() - 3_600_000);
    await utimes(join(dead, 'alive'), long, long);

    const store = create();
    const replica = create();
    await store.start();
    expect(await readdir(join(folder.path, '.staging'))).not.toContain('dead');
    const staged = await store.stage();
    await staged.write(Buffer.from('slow upload'));
    await replica.start();
    // When another folder of a dead process disappears, several sweeps have passed.
    await mkdir(dead);
    await utimes(dead, long, long);
    await vi.waitFor(async () => expect(await readdir(join(folder.path, '.staging'))).not.toContain('dead'), 60_000);
    await staged.commit('slow');
    expect(Buffer.from((await replica.read('slow')) as Uint8Array).toString()).toBe('slow upload');
    await store.stop();
    await replica.stop();
  });

  it('the file store continues after another process has removed its staging folder', async () => {
    const store = create();
    await store.start();
    for (const name of await readdir(join(folder.path, '.staging')))
      await rm(join(folder.path, '.staging', name), REMOVE);
    await store.put('a/x', Buffer.from('x'));
    expect(await collect(store.list(''))).toEqual(['a/x']);
    for (const name of await readdir(join(folder.path, '.staging')))
      await rm(join(folder.path, '.staging', name), REMOVE);
    await store.deletePrefix('a/');
    expect(await collect(store.list(''))).toEqual([]);
    await store.stop();
  });

  it('the file store starts on a full disk, serves its files, and accepts more once space is free', async () => {
    const before = create();
    await before.start();
    await before.put('a', Buffer.from('x'));
    await before.stop();
    const limitFiles = (bytes: string) => execFileSync('prlimit', ['--pid', `${process.pid}`, `--fsize=${bytes}:`]);
    const store = create();
    limitFiles('0');
    try {
      await store.start();
      expect(Buffer.from((await store.read('a')) as Uint8Array).toString()).toBe('x');
      await expect(store.put('b', Buffer.from('x'))).rejects.toMatchObject({ code: 'EFBIG' });
    } finally {
      limitFiles('unlimited');
    }
    await store.put('b', Buffer.from('x'));
    expect((await collect(store.list(''))).sort()).toEqual(['a', 'b']);
    await store.stop();
  });

  it('the file store reports that it cannot write', async () => {
    await writeFile(join(folder.path, 'file'), '');
    const store = createFileObjectStore({ folder: join(folder.path, 'file', 'objects'), onError: failOnError });
    await expect(store.start()).rejects.toThrow();
    await store.stop();
  });
});
