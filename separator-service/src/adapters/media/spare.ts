// Keeps something ready for the next song between two songs, such as processes that wait.

/** What is ready, or nothing. */
export interface Spare<T> {
  /** Returns what is ready if it is usable. The caller then owns it. */
  take(isUsable: (ready: T) => boolean): T | undefined;
  /** Starts another one in the background, unless a usable one is ready. A failure leaves none. */
  renew(isUsable: (ready: T) => boolean, start: () => Promise<T>): void;
  /** Ends what is ready, and starts no other one. Resolves when nothing of it is left. */
  close(): Promise<void>;
}

/** Nothing is ready at first. `end`: ends what no song needs. */
export function createSpare<T>(end: (ready: T) => Promise<void>): Spare<T> {
  let ready: T | undefined;
  let changing: Promise<void> = Promise.resolve();
  let isClosed = false;

  const drop = async () => {
    const old = ready;
    ready = undefined;
    if (old !== undefined) await end(old);
  };

  return {
    take: (isUsable) => {
      if (ready === undefined || !isUsable(ready)) return undefined;
      const taken = ready;
      ready = undefined;
      return taken;
    },
    renew: (isUsable, start) => {
      const renewed = async () => {
        if (isClosed || (ready !== undefined && isUsable(ready))) return;
        await drop();
        ready = await start();
      };
      // Without it, the next song starts its own; so a full disk is no failure here.
      changing = changing.then(renewed).catch(() => undefined);
    },
    close: async () => {
      isClosed = true;
      await changing;
      await drop();
    },
  };
}
