// Tests that every implementation of the object store must pass.

import { randomBytes } from 'node:crypto';
import { collect } from '@stemline/testing/bytes.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ObjectStore, SMALL_OBJECT_BYTES } from '../domain/object-store.ts';

/** The store of the tests: two instances on the same objects. */
export interface StoreUnderTest {
  readonly store: ObjectStore;
  /** A second instance on the same objects, as in another process. */
  readonly replica: ObjectStore;
  release(): Promise<void>;
}

const bytes = (text: string) => Buffer.from(text);
const text = (found: Uint8Array | undefined) => found && Buffer.from(found).toString();

/** Registers the tests; `name` begins their titles. */
export function describeObjectStore(name: string, create: () => Promise<StoreUnderTest>): void {
  describe(`${name} fulfils the contract of an object store`, () => {
    let under: StoreUnderTest;
    let store: ObjectStore;
    let replica: ObjectStore;
    let at = '';
    let count = 0;

    beforeAll(async () => {
      under = await create();
      ({ store, replica } = under);
    });
    afterAll(() => under.release());

    const fresh = () => {
      count += 1;
      at = `test/${count}`;
      return at;
    };
    const stagedWith = async (...chunks: Buffer[]) => {
      const staged = await store.stage();
      for (const chunk of chunks) await staged.write(chunk);
      return staged;
    };
    const openWhole = async (key: string, offset = 0, length?: number) => {
      const object = await store.openRange(key, offset, length);
      if (!object) return undefined;
      const found = Buffer.concat(await collect(object.bytes));
      await object.close();
      return found;
    };

    it('the object store returns the bytes that were put, also to a replica', async () => {
      await store.put(`${fresh()}/a`, bytes('hello'));
      expect(text(await store.read(`${at}/a`))).toBe('hello');
      expect(text(await replica.read(`${at}/a`))).toBe('hello');
    });

    it('the object store returns the time at which it would write an object', async () => {
      const before = await store.now();
      await replica.put(`${fresh()}/a`, bytes('hello'));
      const { modifiedMs = 0 } = (await store.stat(`${at}/a`)) ?? {};
      expect(modifiedMs).toBeGreaterThanOrEqual(before);
      expect(await store.now()).toBeGreaterThanOrEqual(modifiedMs);
    });

    it('the object store returns undefined for an absent object', async () => {
      fresh();
      expect(await store.read(`${at}/a`)).toBeUndefined();
      expect(await store.stat(`${at}/a`)).toBeUndefined();
      expect(await store.openRange(`${at}/a`, 0)).toBeUndefined();
      await store.put(`${at}/folder/b`, bytes('x'));
      expect(await store.read(`${at}/folder`)).toBeUndefined();
      expect(await store.stat(`${at}/folder`)).toBeUndefined();
      expect(await store.openRange(`${at}/folder`, 0)).toBeUndefined();
    });

    it('the object store replaces an object with put and keeps it with putIfAbsent', async () => {
      expect(await store.putIfAbsent(`${fresh()}/a`, bytes('one'))).toBe(true);
      expect(await store.putIfAbsent(`${at}/a`, bytes('two'))).toBe(false);
      expect(text(await store.read(`${at}/a`))).toBe('one');
      await store.put(`${at}/a`, bytes('three'));
      expect(text(await store.read(`${at}/a`))).toBe('three');
    });

    it('the object store lets exactly one of many concurrent creators win, and all then read its object', async () => {
      for (let round = 0; round < 20; round += 1) {
        const key = `${fresh()}/deep/er/a`;
        const won = await Promise.all(
          Array.from({ length: 20 }, (_, n) => (n % 2 ? store : replica).putIfAbsent(key, bytes(String(n)))),
        );
        expect(won.filter(Boolean)).toHaveLength(1);
        expect(text(await store.read(key))).toBe(String(won.indexOf(true)));
      }
    });

    it('the object store returns the old or the new object while it is replaced, and no mixture', async () => {
      const versions = ['a', 'b'].map((letter) => Buffer.alloc(300_000, letter));
      await store.put(`${fresh()}/a`, versions[0] as Buffer);
      let writing = true;
      const writer = (async () => {
        for (let round = 0; round < 20; round += 1) await replica.put(`${at}/a`, versions[round % 2] as Buffer);
        writing = false;
      })();
      while (writing) {
        const found = Buffer.from((await store.read(`${at}/a`)) as Uint8Array);
        expect(versions.some((version) => version.equals(found))).toBe(true);
      }
      await writer;
    });

    it('the object store refuses records above the size limit', async () => {
      const large = Buffer.alloc(SMALL_OBJECT_BYTES + 1);
      await expect(store.put(`${fresh()}/a`, large)).rejects.toThrow();
      await expect(store.putIfAbsent(`${at}/a`, large)).rejects.toThrow();
      const staged = await stagedWith(large);
      await staged.commit(`${at}/b`);
      await expect(store.read(`${at}/b`)).rejects.toThrow();
      expect(await store.stat(`${at}/a`)).toBeUndefined();
    });

    it('the object store shows a staged object only after its commit', async () => {
      const parts = [randomBytes(700_000), randomBytes(1), randomBytes(0), randomBytes(300_000)];
      const staged = await stagedWith(...parts);
      expect(await collect(store.list(''))).not.toContain(`${fresh()}/a`);
      expect(await store.stat(`${at}/a`)).toBeUndefined();
      expect(await staged.commitIfAbsent(`${at}/a`)).toBe(true);
      const whole = Buffer.concat(parts);
      expect((await openWhole(`${at}/a`))?.equals(whole)).toBe(true);
      expect((await store.stat(`${at}/a`))?.size).toBe(whole.byteLength);
    });

    it('the object store keeps the first of two staged objects committed if absent, and the last of two committed', async () => {
      const first = await stagedWith(bytes('first'));
      const second = await stagedWith(bytes('second'));
      expect(await first.commitIfAbsent(`${fresh()}/a`)).toBe(true);
      expect(await second.commitIfAbsent(`${at}/a`)).toBe(false);
      expect(text(await openWhole(`${at}/a`))).toBe('first');
      await (await stagedWith(bytes('third'))).commit(`${at}/a`);
      expect(text(await openWhole(`${at}/a`))).toBe('third');
    });

    it('the object store deletes a discarded object, and allows a discard after a commit or a discard', async () => {
      fresh();
      const staged = await stagedWith(bytes('x'));
      await staged.discard();
      await staged.discard();
      const kept = await stagedWith(bytes('kept'));
      await kept.commit(`${at}/kept`);
      await kept.discard();
      expect(await collect(store.list(`${at}/`))).toEqual([`${at}/kept`]);
    });

    it('the object store reads ranges, clipped at the end', async () => {
      await (await stagedWith(Buffer.from('0123456789'))).commit(`${fresh()}/a`);
      expect(text(await openWhole(`${at}/a`, 0))).toBe('0123456789');
      expect(text(await openWhole(`${at}/a`, 3))).toBe('3456789');
      expect(text(await openWhole(`${at}/a`, 3, 4))).toBe('3456');
      expect(text(await openWhole(`${at}/a`, 8, 100))).toBe('89');
      expect(text(await openWhole(`${at}/a`, 10))).toBe('');
      expect(text(await openWhole(`${at}/a`, 99, 1))).toBe('');
    });

    it('the object store lets an opened object be read to its end after it was deleted or replaced', async () => {
      const old = Buffer.alloc(900_000, 'o');
      for (const change of ['delete', 'replace']) {
        await (await stagedWith(old)).commit(`${fresh()}/a`);
        const object = await store.openRange(`${at}/a`, 0);
        if (change === 'delete') await replica.delete(`${at}/a`);
        else await (await stagedWith(bytes('new'))).commit(`${at}/a`);
        if (!object) throw new Error('not opened');
        expect(Buffer.concat(await collect(object.bytes)).equals(old)).toBe(true);
        await object.close();
        await object.close();
      }
    });

    it('the object store copies an object to a key without one, and the copy outlives the original', async () => {
      const whole = randomBytes(700_000);
      await (await stagedWith(whole)).commit(`${fresh()}/a`);
      expect(await store.copyIfAbsent(`${at}/a`, `${at}/deep/er/b`)).toBe(true);
      await (await stagedWith(bytes('new'))).commit(`${at}/a`);
      expect((await openWhole(`${at}/deep/er/b`))?.equals(whole)).toBe(true);
      expect(text(await openWhole(`${at}/a`))).toBe('new');
      await replica.delete(`${at}/a`);
      expect((await openWhole(`${at}/deep/er/b`))?.equals(whole)).toBe(true);
      await (await stagedWith(whole)).commit(`${at}/a`);
      await replica.deletePrefix(`${at}/deep/`);
      expect((await openWhole(`${at}/a`))?.equals(whole)).toBe(true);
    });

    it('the object store keeps the object of a key to which another is copied, and reports a missing original', async () => {
      await store.put(`${fresh()}/a`, bytes('one'));
      await store.put(`${at}/b`, bytes('two'));
      expect(await store.copyIfAbsent(`${at}/a`, `${at}/b`)).toBe(false);
      expect(text(await store.read(`${at}/b`))).toBe('two');
      expect(await store.copyIfAbsent(`${at}/none`, `${at}/c`)).toBeUndefined();
      expect(await store.copyIfAbsent(at, `${at}/c`)).toBeUndefined();
      expect(await store.stat(`${at}/c`)).toBeUndefined();
    });

    it('the object store lets exactly one of many concurrent copies win, and shows no part of it', async () => {
      const whole = randomBytes(600_000);
      await (await stagedWith(whole)).commit(`${fresh()}/a`);
      const key = `${at}/copies/b`;
      const sizes = new Set<number | undefined>();
      const won = await Promise.all(
        Array.from({ length: 20 }, async (_, n) => {
          sizes.add((await store.stat(key))?.size);
          return (n % 2 ? store : replica).copyIfAbsent(`${at}/a`, key);
        }),
      );
      expect(won.filter(Boolean)).toHaveLength(1);
      expect([...sizes].filter((size) => size !== undefined && size !== whole.byteLength)).toEqual([]);
      expect((await openWhole(key))?.equals(whole)).toBe(true);
    });

    it('the object store lists keys under a prefix only, and children once each', async () => {
      const names = ['a/x', 'a/y/z', 'a/y/w', 'ab', 'b'];
      fresh();
      for (const name of names) await store.put(`${at}/${name}`, bytes('x'));
      expect((await collect(store.list(`${at}/`))).sort()).toEqual(names.map((name) => `${at}/${name}`).sort());
      expect((await collect(store.list(`${at}/a/`))).sort()).toEqual([`${at}/a/x`, `${at}/a/y/w`, `${at}/a/y/z`]);
      expect((await collect(store.children(`${at}/`))).sort()).toEqual(['a', 'ab', 'b']);
      expect((await collect(store.children(`${at}/a/`))).sort()).toEqual(['x', 'y']);
      expect(await collect(store.list(`${at}/none/`))).toEqual([]);
      expect(await collect(store.children(`${at}/none/`))).toEqual([]);
    });

    it('the object store lists keys that share a folder together', async () => {
      fresh();
      for (const folder of ['a', 'a-b', 'a.b', 'aa'])
        for (const name of ['1', '2']) await store.put(`${at}/${folder}/${name}`, bytes('x'));
      const folders = (await collect(store.list(`${at}/`))).map((key) => key.split('/')[2]);
      const runs = folders.filter((folder, n) => folder !== folders[n - 1]);
      expect(runs).toHaveLength(4);
    });

    it('the object store deletes objects, even absent ones, and then no longer lists their folder', async () => {
      await store.put(`${fresh()}/a/b/c`, bytes('x'));
      await store.delete(`${at}/a/b/c`);
      await store.delete(`${at}/a/b/c`);
      expect(await store.read(`${at}/a/b/c`)).toBeUndefined();
      expect(await collect(store.children(`${at}/`))).toEqual([]);
    });

    it('the object store deletes a prefix and no other keys', async () => {
      fresh();
      for (const name of ['a/x', 'a/y/z', 'ab/x']) await store.put(`${at}/${name}`, bytes('x'));
      await store.deletePrefix(`${at}/a/`);
      await store.deletePrefix(`${at}/a/`);
      expect(await collect(store.list(`${at}/`))).toEqual([`${at}/ab/x`]);
      await expect(store.deletePrefix('')).rejects.toThrow();
    });

    it('the object store loses no write while neighbouring objects are deleted', async () => {
      fresh();
      await Promise.all(
        Array.from({ length: 40 }, async (_, n) => {
          await store.put(`${at}/folder/gone-${n}`, bytes('x'));
          await Promise.all([
            replica.delete(`${at}/folder/gone-${n}`),
            store.putIfAbsent(`${at}/folder/kept-${n}`, bytes('x')),
          ]);
        }),
      );
      expect(await collect(store.list(`${at}/`))).toHaveLength(40);
    });

    it('the object store refuses malformed keys in every method', async () => {
      for (const key of [
        '',
        '/',
        'a/',
        '/a',
        'a//b',
        '..',
        'a/../b',
        '.hidden',
        'a\0',
        'a b',
        'ä',
        'a\\b',
        'x'.repeat(600),
      ]) {
        const staged = await stagedWith(bytes('x'));
        await expect(staged.commit(key)).rejects.toThrow('not an object key');
        await staged.discard();
        await expect(store.read(key)).rejects.toThrow('not an object key');
        await expect(store.stat(key)).rejects.toThrow('not an object key');
        await expect(store.openRange(key, 0)).rejects.toThrow('not an object key');
        await expect(store.put(key, bytes('x'))).rejects.toThrow('not an object key');
        await expect(store.putIfAbsent(key, bytes('x'))).rejects.toThrow('not an object key');
        await expect(store.delete(key)).rejects.toThrow('not an object key');
        await expect(store.copyIfAbsent(key, `${at}/b`)).rejects.toThrow('not an object key');
        await expect(store.copyIfAbsent(`${at}/b`, key)).rejects.toThrow('not an object key');
      }
      for (const prefix of ['a', '/', '../', 'a//']) {
        await expect(collect(store.list(prefix))).rejects.toThrow();
        await expect(collect(store.children(prefix))).rejects.toThrow();
        await expect(store.deletePrefix(prefix)).rejects.toThrow();
      }
    });
  });
}
