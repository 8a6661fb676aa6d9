// Paces the cancellations of calls. A server closes a connection on which a client resets streams
// too quickly (the defence of HTTP/2 against "rapid reset"). This ends all other calls on the
// connection too. So a user who disconnects from thousands of requests could end other uploads.

/** A call that can be cancelled. */
export interface PacedCall {
  cancel(): void;
  /** Calls `listener` when the call has ended. */
  once(event: 'status', listener: () => void): unknown;
}

/** The cancellations on the connections of one client. */
export interface CancelPace {
  /**
   * Cancels the call, at once or when the pace allows it. A call that has ended by then stays as it
   * is.
   */
  cancel(call: PacedCall): void;
  /** Cancels all calls that wait, because their connections close. */
  close(): void;
}

/** The pace of cancellations. */
interface Pace {
  /** Number of cancellations that may happen at once. */
  readonly burst: number;
  readonly perSecond: number;
}

/**
 * Node's HTTP/2 accepts 1000 resets at once and 33 a second after that, on each connection. Calls
 * whose deadline passes reset streams too.
 */
const PACE: Pace = { burst: 500, perSecond: 20 };

/** Creates a pace for the calls of one client. */
export function createCancelPace({ burst, perSecond }: Pace = PACE): CancelPace {
  const waiting = new Set<PacedCall>();
  let allowed = burst;
  let countedAt = performance.now();
  let timer: NodeJS.Timeout | undefined;

  const take = () => {
    const now = performance.now();
    allowed = Math.min(burst, allowed + ((now - countedAt) / 1_000) * perSecond);
    countedAt = now;
    if (allowed < 1) return false;
    allowed -= 1;
    return true;
  };

  const cancelSome = () => {
    timer = undefined;
    for (const call of waiting) {
      if (!take()) break;
      waiting.delete(call);
      call.cancel();
    }
    if (waiting.size > 0) timer = setTimeout(cancelSome, 1_000 / perSecond).unref();
  };

  return {
    cancel: (call) => {
      waiting.add(call);
      call.once('status', () => waiting.delete(call));
      if (!timer) cancelSome();
    },
    close: () => {
      clearTimeout(timer);
      timer = undefined;
      for (const call of waiting) call.cancel();
      waiting.clear();
    },
  };
}
