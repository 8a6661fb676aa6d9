// Waits for one event or for the abort of a signal.

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
