// A lock that many holders share, or that one holder has alone; exclusive waiters come first. Songs
// share the engine, but a song that may have crashed it gets the engine alone.

import { abortable } from '@stemline/common/async/wait.ts';

/** The way in which a holder has the lock. */
type LockMode = 'shared' | 'exclusive';

/** A lock with shared and exclusive holders. */
interface SharedExclusiveLock {
  /** Resolves with a function that releases the lock. Rejects with the signal's reason. */
  acquire(mode: LockMode, signal: AbortSignal): Promise<() => void>;
}

interface Waiter {
  readonly mode: LockMode;
  readonly admit: () => void;
}

/** The lock starts free. */
export function createSharedExclusiveLock(): SharedExclusiveLock {
  const waiting = new Set<Waiter>();
  let holders = 0;
  let isExclusive = false;

  const admit = (waiter: Waiter) => {
    waiting.delete(waiter);
    holders += 1;
    isExclusive = waiter.mode === 'exclusive';
    waiter.admit();
  };

  /**
   * Admits no shared waiter while an exclusive one waits, because the song that crashed the engine
   * is not known yet.
   */
  const advance = () => {
    if (isExclusive) return;
    const exclusive = [...waiting].find(({ mode }) => mode === 'exclusive');
    if (exclusive === undefined) for (const waiter of [...waiting]) admit(waiter);
    else if (holders === 0) admit(exclusive);
  };

  const createRelease = () => {
    let isReleased = false;
    return () => {
      if (isReleased) return;
      isReleased = true;
      holders -= 1;
      if (holders === 0) isExclusive = false;
      advance();
    };
  };

  return {
    acquire: (mode, signal) =>
      abortable<() => void>(signal, (resolve) => {
        const waiter: Waiter = { mode, admit: () => resolve(createRelease()) };
        waiting.add(waiter);
        advance();
        return () => {
          // A waiter that is still in the set was aborted; others may have waited for it.
          if (waiting.delete(waiter)) advance();
        };
      }),
  };
}
