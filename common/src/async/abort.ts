// Pauses, time limits, and signals that follow other signals. These functions replace
// AbortSignal.any and AbortSignal.timeout: on Node 20 a combined signal holds its sources weakly,
// so that a timer may be garbage-collected before it fires. Here a running timer, and each listener
// on a parent, hold strong references until they fire or are released.

import { setMaxListeners } from 'node:events';
import { pause } from './wait.ts';

/**
 * Resolves after `ms`, or at once when the signal aborts. Never rejects: loops check the signal.
 */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return pause(ms, signal).catch(() => {});
}

/** A signal that follows other signals, its parents. */
export interface LinkedAbort {
  readonly signal: AbortSignal;
  /** Aborts only this signal and not its parents. */
  abort(reason: unknown): void;
  /**
   * Stops following the parents. The owner must call it: a parent that lasts as long as the process
   * would keep the listeners.
   */
  release(): void;
}

/** Returns a signal that aborts with the first of its parents, and with that parent's reason. */
export function linkedAbort(...parents: readonly (AbortSignal | undefined)[]): LinkedAbort {
  const controller = new AbortController();
  const followed: { parent: AbortSignal; onAbort: () => void }[] = [];
  const release = () => {
    for (const { parent, onAbort } of followed.splice(0)) parent.removeEventListener('abort', onAbort);
  };
  const abort = (reason: unknown) => {
    release();
    controller.abort(reason);
  };
  for (const parent of parents) {
    if (!parent || controller.signal.aborted) continue;
    const onAbort = () => abort(parent.reason);
    if (parent.aborted) {
      onAbort();
      continue;
    }
    // Without this, Node warns about more than ten listeners, but more than ten operations may
    // follow one parent.
    setMaxListeners(0, parent);
    parent.addEventListener('abort', onAbort, { once: true });
    followed.push({ parent, onAbort });
  }
  return { signal: controller.signal, abort, release };
}

/**
 * Returns a signal that aborts with a TimeoutError after `ms`. Its timer does not keep the process
 * alive.
 */
export function deadlineSignal(ms: number): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(timedOut()), ms).unref();
  return controller.signal;
}

/**
 * Runs `work` with a signal that aborts with `parent`, or after `timeoutMs` with a TimeoutError.
 * The timer is cleared when the work ends.
 */
export async function withTimeout<T>(
  timeoutMs: number,
  parent: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const link = linkedAbort(parent);
  const timer = setTimeout(() => link.abort(timedOut()), timeoutMs);
  try {
    return await work(link.signal);
  } finally {
    clearTimeout(timer);
    link.release();
  }
}

function timedOut(): DOMException {
  return new DOMException('timed out', 'TimeoutError');
}
