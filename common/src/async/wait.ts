// Waits for an event, a condition or the abort of a signal. A signal or a time limit ends the wait.
// Runs in browsers too.

/**
 * Settles when `begin` calls one of its arguments, or rejects with the signal's reason when the
 * signal aborts first. `begin` returns a function that cleans up; it runs once, when the promise
 * settles.
 */
export function abortable<T>(
  signal: AbortSignal | undefined,
  begin: (resolve: (value: T) => void, reject: (reason: unknown) => void) => () => void,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    let cleanUp = () => {};
    let settled = false;
    const settle = (end: () => void) => {
      if (settled) return;
      settled = true;
      signal?.removeEventListener('abort', onAbort);
      cleanUp();
      end();
    };
    const onAbort = () => settle(() => reject(signal?.reason));
    signal?.addEventListener('abort', onAbort, { once: true });
    cleanUp = begin(
      (value) => settle(() => resolve(value)),
      (reason) => settle(() => reject(reason)),
    );
    if (settled) cleanUp();
  });
}

/** Settles like `promise`, or rejects with the signal's reason when the signal aborts first. */
export function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return abortable(signal, (resolve, reject) => {
    promise.then(resolve, reject);
    return () => {};
  });
}

/** Resolves when the signal aborts. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  return abortable<void>(signal, () => () => {}).catch(() => {});
}

/** Resolves after `ms`, or rejects with the signal's reason when the signal aborts first. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return abortable<void>(signal, (resolve) => {
    const timer = setTimeout(resolve, ms);
    return () => clearTimeout(timer);
  });
}

/** The interval of the checks, and the events that end the wait. */
export interface UntilOptions {
  /** Milliseconds between the end of a check and the next check. */
  readonly everyMs: number;
  /** Milliseconds after which the wait ends. Default: no limit. */
  readonly timeoutMs?: number | undefined;
  /** Returns the error of a wait that has reached its limit. Default: an Error with the limit. */
  readonly timeoutError?: () => Error;
  /** Ends the wait with the reason of the signal. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Checks the condition at once and then repeatedly, and resolves with its first truthy result. A
 * last check follows the time limit. Rejects with the error of the condition if it throws.
 */
export async function until<T>(
  condition: () => T | Promise<T>,
  { everyMs, timeoutMs = Number.POSITIVE_INFINITY, timeoutError, signal }: UntilOptions,
): Promise<NonNullable<T>> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    signal?.throwIfAborted();
    const isLast = performance.now() >= end;
    const result = await condition();
    if (result) return result;
    if (isLast) throw timeoutError?.() ?? new Error(`The condition did not hold within ${timeoutMs} ms.`);
    await pause(Math.min(everyMs, Math.max(1, end - performance.now())), signal);
  }
}
