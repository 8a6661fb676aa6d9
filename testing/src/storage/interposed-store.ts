// Wraps a real object store so that tests can delay its calls, as networks and disks do. So they
// produce sequences of calls that an idle machine never produces.

import { setTimeout as wait } from 'node:timers/promises';
import type { ObjectStore } from '@stemline/storage-service/domain/object-store.ts';

/**
 * Delays a call: the store waits for it before and after each call. Examples of `call`:
 * `putIfAbsent songs/…/outcome` before the call, and the same text with ` done` after it.
 */
export type Interpose = (call: string) => Promise<void>;

/** Returns a store that runs `interpose` before and after the calls of `store`. */
export function interposedStore(store: ObjectStore, interpose: Interpose): ObjectStore {
  const around = async <R>(call: string, work: () => Promise<R>): Promise<R> => {
    await interpose(call);
    const result = await work();
    await interpose(`${call} done`);
    return result;
  };
  return {
    ...store,
    putIfAbsent: (key, bytes) => around(`putIfAbsent ${key}`, () => store.putIfAbsent(key, bytes)),
    put: (key, bytes) => around(`put ${key}`, () => store.put(key, bytes)),
    read: (key) => around(`read ${key}`, () => store.read(key)),
    stat: (key) => around(`stat ${key}`, () => store.stat(key)),
    openRange: (key, offset, length) => around(`openRange ${key}`, () => store.openRange(key, offset, length)),
    copyIfAbsent: (from, to) => around(`copyIfAbsent ${from} ${to}`, () => store.copyIfAbsent(from, to)),
    delete: (key) => around(`delete ${key}`, () => store.delete(key)),
    deletePrefix: (prefix) => around(`deletePrefix ${prefix}`, () => store.deletePrefix(prefix)),
    children: async function* (prefix) {
      await interpose(`children ${prefix}`);
      yield* store.children(prefix);
    },
    stage: async () => {
      const staged = await store.stage();
      return {
        ...staged,
        commit: (key) => around(`commit ${key}`, () => staged.commit(key)),
        commitIfAbsent: (key) => around(`commitIfAbsent ${key}`, () => staged.commitIfAbsent(key)),
      };
    },
  };
}

/** Returns a delay of a random time of up to `maxMs`. */
export function jitter(maxMs: number): Interpose {
  return () => wait(Math.random() * maxMs);
}

/** Holds single calls of an interposed store. */
export interface Gate {
  readonly interpose: Interpose;
  /** Holds the next call that matches until `letGo`. `reached` resolves when the call is held. */
  hold(call: RegExp): { reached: Promise<void>; letGo(): void };
}

/** Returns a gate that holds no call yet. */
export function createGate(): Gate {
  let held: { call: RegExp; arrive: () => void; open: Promise<void> } | undefined;
  return {
    hold: (call) => {
      let letGo = () => {};
      let arrive = () => {};
      const open = new Promise<void>((resolve) => {
        letGo = resolve;
      });
      const reached = new Promise<void>((resolve) => {
        arrive = resolve;
      });
      held = { call, arrive, open };
      return { reached, letGo };
    },
    interpose: async (call) => {
      if (!held?.call.test(call)) return;
      const { arrive, open } = held;
      held = undefined;
      arrive();
      await open;
    },
  };
}
