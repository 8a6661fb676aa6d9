// A lock that many hold together or one holds alone, those who want it alone first: songs share the engine, except one that
// has to show whether it is the one that kills it.

export type LockMode = 'shared' | 'exclusive';

export interface SharedExclusiveLock {
  /** Resolves when the lock is held; call what it gives to let go. Rejects with the signal's reason. */
  acquire(mode: LockMode, signal: AbortSignal): Promise<() => void>;
}

interface Waiter {
  readonly mode: LockMode;
  readonly admit: () => void;
}

export function createSharedExclusiveLock(): SharedExclusiveLock {
  const waiting = new Set<Waiter>();
  let holders = 0;
  let heldAlone = false;

  const admit = (waiter: Waiter) => {
    waiting.delete(waiter);
    holders += 1;
    heldAlone = waiter.mode === 'exclusive';
    waiter.admit();
  };

  /** Until those who must go alone are through, nobody knows which song is bad. */
  const advance = () => {
    if (heldAlone) return;
    const single = [...waiting].find(({ mode }) => mode === 'exclusive');
    if (single === undefined) for (const waiter of [...waiting]) admit(waiter);
    else if (holders === 0) admit(single);
  };

  const release = () => {
    holders -= 1;
    if (holders === 0) heldAlone = false;
    advance();
  };

  return {
    acquire: (mode, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        const onAbort = () => {
          waiting.delete(waiter);
          reject(signal.reason);
          advance();
        };
        const waiter: Waiter = {
          mode,
          admit: () => {
            signal.removeEventListener('abort', onAbort);
            let released = false;
            resolve(() => {
              if (released) return;
              released = true;
              release();
            });
          },
        };
        signal.addEventListener('abort', onAbort, { once: true });
        waiting.add(waiter);
        advance();
      }),
  };
}
