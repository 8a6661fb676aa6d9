// Records whether the server responds, as requests and live states report. While the server does
// not respond, the connection asks it again and again.

import { type ReadonlySignal, signal } from '@preact/signals';
import { backoffMs } from '@stemline/common/async/backoff.ts';

const BACKOFF = { baseMs: 1000, maxMs: 10_000 };
const PROBE_MS = 5000;

/** The connection of the whole page to its server. */
export interface Connection {
  /** False: the server did not respond to the last request, and the page tries again. */
  readonly isConnected: ReadonlySignal<boolean>;
  /** Reports that the server has responded. */
  found(): void;
  /** Reports that the server did not respond. */
  lost(): void;
  /** Asks the server once and reports the result. Several calls at a time share one request. */
  check(): Promise<void>;
}

/**
 * Creates the connection in the state that the server responds. `responds` asks the server; it
 * resolves with false, or rejects, when the server is unavailable.
 */
export function createConnection(responds: () => Promise<boolean>): Connection {
  const isConnected = signal(true);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let checking: Promise<void> | undefined;

  const found = () => {
    clearTimeout(timer);
    timer = undefined;
    isConnected.value = true;
  };

  const repeat = (failures: number) => {
    timer = setTimeout(
      async () => {
        await check();
        if (!isConnected.value) repeat(failures + 1);
      },
      backoffMs(BACKOFF, failures),
    );
  };

  const lost = () => {
    if (!isConnected.value) return;
    isConnected.value = false;
    repeat(1);
  };

  const check = () => {
    checking ??= responds()
      .catch(() => false)
      .then((answered) => {
        checking = undefined;
        if (answered) found();
        else lost();
      });
    return checking;
  };

  return { isConnected, found, lost, check };
}

/** The connection of the page to its server. */
export const connection = createConnection(async () => {
  const slow = new AbortController();
  const timer = setTimeout(() => slow.abort(), PROBE_MS);
  try {
    return (await fetch('livez', { cache: 'no-store', signal: slow.signal })).ok;
  } finally {
    clearTimeout(timer);
  }
});
