// Tests object keys: no key leads out of the folder of the store.

import { collect } from '@stemline/testing/bytes.ts';
import { filesUnder } from '@stemline/testing/storage/storage-fixture.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { expect, it } from 'vitest';
import { createFileObjectStore } from '../adapters/file-object-store.ts';
import { assertObjectKey } from './object-key.ts';

/** Returns a fixed sequence of numbers, so that a failure can be repeated. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const PARTS = [
  ...['..', '.', '/', '//', '\\', '\0', '%2f', '%2e%2e', '..%2f', '~', ' ', '\n', ':', '*', '|', '\u202e'],
  ...[
    'ä',
    '\u2025',
    '\uff0e\uff0e',
    '\uff0f',
    '\u{1f3b5}',
    '\ud800',
    'a',
    'Z',
    '0',
    '_',
    '-',
    'a.b',
    'songs',
    'x'.repeat(4096),
  ],
];

function fuzzedKeys(count: number): string[] {
  const random = createRandom(20_261_124);
  return Array.from({ length: count }, () => {
    const length = 1 + random(6);
    return Array.from({ length }, () => PARTS[random(PARTS.length)]).join(random(3) === 0 ? '/' : '');
  });
}

it('object keys are segments that do not begin with a dot', () => {
  for (const key of ['a', 'a/b', 'A-_1/b.c', '-a', '_a', 'a..b']) expect(() => assertObjectKey(key)).not.toThrow();
});

it('none of 10 000 random keys leads out of the folder of the store', async () => {
  const outer = await tempFolder();
  const store = createFileObjectStore({
    folder: `${outer.path}/root`,
    onError: (error) => {
      throw error;
    },
  });
  await store.start();
  const accepted = new Set<string>();
  for (const key of fuzzedKeys(10_000)) {
    const taken = await store.putIfAbsent(`fuzz/${key}/end`, Buffer.from('x')).catch((error: unknown) => {
      expect(error).toEqual(new Error('not an object key'));
      return undefined;
    });
    if (taken !== undefined) accepted.add(`fuzz/${key}/end`);
    else expect(await store.read(`fuzz/${key}/end`).catch(() => 'refused')).toBe('refused');
  }
  // The random keys must include both valid and malformed ones.
  expect(accepted.size).toBeGreaterThan(10);
  expect(accepted.size).toBeLessThan(5_000);
  expect(new Set(await collect(store.list('')))).toEqual(accepted);
  await store.stop();
  expect(new Set(await filesUnder(outer.path))).toEqual(new Set([...accepted].map((key) => `root/${key}`)));
  await outer.remove();
});
