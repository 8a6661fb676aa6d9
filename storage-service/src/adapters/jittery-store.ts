// For tests: a real store whose calls are held up at random before and after, as networks and disks do, so that
// interleavings which a quiet machine never shows do happen.

import { setTimeout as wait } from 'node:timers/promises';
import type { ObjectStore } from './object-store.ts';

const HELD_UP: readonly (keyof ObjectStore)[] = [
  'putIfAbsent',
  'put',
  'read',
  'stat',
  'openRange',
  'delete',
  'deletePrefix',
];

export function createJitteryStore(store: ObjectStore, maxMs: number): ObjectStore {
  const heldUp = <A extends unknown[], R>(work: (...args: A) => Promise<R>) => {
    return async (...args: A): Promise<R> => {
      await wait(Math.random() * maxMs);
      const result = await work(...args);
      await wait(Math.random() * maxMs);
      return result;
    };
  };
  const slowed = Object.fromEntries(HELD_UP.map((name) => [name, heldUp(store[name] as never)]));
  return {
    ...store,
    ...slowed,
    children: async function* (prefix) {
      await wait(Math.random() * maxMs);
      yield* store.children(prefix);
    },
  };
}
