// Keeps one item ready between two songs, such as processes that wait for the next song.

/** Holds at most one item. */
export interface Spare<T> {
  /** Returns the item if it is usable. The caller then owns it. */
  take(isUsable: (ready: T) => boolean): T | undefined;
  /** Starts an item in the background unless there is a usable one. A failure is not reported. */
  renew(isUsable: (ready: T) => boolean, start: () => Promise<T>): void;
  /** Ends the item, and starts no other one. Resolves when the item has ended. */
  close(): Promise<void>;
}

/** There is no item at first. `end`: ends an item that no song needs. */
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
      // Without an item, the next song starts its own, so a full disk must not be an error here.
      changing = changing.then(renewed).catch(() => undefined);
    },
    close: async () => {
      isClosed = true;
      await changing;
      await drop();
    },
  };
}
