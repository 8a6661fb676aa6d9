// The visitor's choice to use letters and digits as keys. Software that types for the visitor,
// such as voice input, may press them by accident.

import { type Signal, signal } from '@preact/signals';

const KEY = 'stemline-character-keys';
const OFF = 'off';

let choice: Signal<boolean> | undefined;

/** Reads the choice of earlier visits at its first use. */
function isOn(): Signal<boolean> {
  choice ??= signal(read() !== OFF);
  return choice;
}

/** True: letters and digits are keys of the mixer. */
export const characterKeys = {
  get isOn(): boolean {
    return isOn().value;
  },
  /** Changes the choice and keeps it for later visits. */
  set(next: boolean): void {
    isOn().value = next;
    try {
      localStorage.setItem(KEY, next ? 'on' : OFF);
    } catch {
      // The browser stores nothing; the choice lasts until the page is closed.
    }
  },
};

function read(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
