// Speaks changes through a live region, with a pause between two of them, so that a screen reader
// does not read every step of fifty uploads.

import { effect, type ReadonlySignal, signal } from '@preact/signals';

const PAUSE_MS = 5_000;

/** A text that follows another one with a delay. */
export interface Speaker {
  /** The text of the live region. */
  readonly spoken: ReadonlySignal<string>;
  stop(): void;
}

/**
 * Follows `text`. A change is spoken after `pauseMs`, and by then only its newest state. The text
 * at the beginning is not spoken.
 */
export function createSpeaker(text: ReadonlySignal<string>, pauseMs = PAUSE_MS): Speaker {
  const spoken = signal('');
  let timer: ReturnType<typeof setTimeout> | undefined;
  const speak = () => {
    timer = undefined;
    spoken.value = text.peek();
  };
  const first = text.peek();
  const end = effect(() => {
    const isNew = text.value !== spoken.peek() && (text.value !== first || spoken.peek() !== '');
    if (isNew) timer ??= setTimeout(speak, pauseMs);
  });
  return {
    spoken,
    stop: () => {
      end();
      clearTimeout(timer);
    },
  };
}
