// Options of the uploads as signals: those that the visitor wants, and those that apply.

import { computed, type ReadonlySignal, signal } from '@preact/signals';
import { type Resolved, resolveOptions } from './resolve.ts';
import type { ServerFacts } from './server-facts.ts';
import { loadWish, saveWish, type Wish } from './wish.ts';

/** The options. */
export interface Options {
  readonly wish: ReadonlySignal<Wish>;
  readonly resolved: ReadonlySignal<Resolved>;
  /** Changes and remembers some of the options. */
  change(part: Partial<Wish>): void;
}

/** Creates the options from the remembered ones. */
export function createOptions({ facts }: ServerFacts): Options {
  const wish = signal(loadWish());
  return {
    wish,
    resolved: computed(() => resolveOptions(wish.value, facts.value)),
    change: (part) => {
      wish.value = { ...wish.value, ...part };
      saveWish(wish.value);
    },
  };
}
