// Asks before the visitor leaves the page during an upload.

import { computed, effect, type ReadonlySignal } from '@preact/signals';
import { isUnfinished, type Upload } from './queue/upload.ts';

/**
 * Begins to ask. The listener exists only during uploads, because a browser that returns to a page
 * with such a listener may have to load it again. Returns a function that ends it.
 */
export function guardLeaving(uploads: ReadonlySignal<readonly Upload[]>): () => void {
  const isBusy = computed(() => uploads.value.some(({ phase }) => isUnfinished(phase.value)));
  const ask = (event: BeforeUnloadEvent) => event.preventDefault();
  return effect(() => {
    if (!isBusy.value) return;
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  });
}
