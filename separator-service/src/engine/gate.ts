// Who may be in the engine at the same time: songs together, or one alone when it has to show whether it kills the engine.

export interface Gate {
  /** Resolves when the song may go in; call what it gives when the song is out. Rejects with the signal's reason. */
  enter(alone: boolean, signal: AbortSignal): Promise<() => void>;
}

interface Waiter {
  readonly alone: boolean;
  readonly admit: () => void;
}

export function createGate(): Gate {
  const waiting = new Set<Waiter>();
  let inside = 0;
  let occupiedAlone = false;

  const admit = (waiter: Waiter) => {
    waiting.delete(waiter);
    inside += 1;
    occupiedAlone = waiter.alone;
    waiter.admit();
  };

  /** Those who must go alone come first: until they are through, nobody knows which song is bad. */
  const advance = () => {
    if (occupiedAlone) return;
    const single = [...waiting].find(({ alone }) => alone);
    if (single === undefined) for (const waiter of [...waiting]) admit(waiter);
    else if (inside === 0) admit(single);
  };

  const leave = () => {
    inside -= 1;
    if (inside === 0) occupiedAlone = false;
    advance();
  };

  return {
    enter: (alone, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        const onAbort = () => {
          waiting.delete(waiter);
          reject(signal.reason);
          advance();
        };
        const waiter: Waiter = {
          alone,
          admit: () => {
            signal.removeEventListener('abort', onAbort);
            let left = false;
            resolve(() => {
              if (left) return;
              left = true;
              leave();
            });
          },
        };
        signal.addEventListener('abort', onAbort, { once: true });
        waiting.add(waiter);
        advance();
      }),
  };
}
