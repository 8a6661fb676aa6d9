// Lets calls to many hosts run side by side, bounded in all and for each host. Nothing waits in here: what finds no room is
// told when to come again, so a slow host takes no room but that of its own calls.

export interface PerHostLimiter {
  /**
   * Begins `work` and answers 0, or, without room for its host, answers in how many milliseconds to ask again.
   * `work` must not reject.
   */
  tryRun(host: string, work: () => Promise<void>): number;
  /** How many more could run, were they all for hosts that have room. */
  free(): number;
  /** Resolves when what runs has ended. */
  drained(): Promise<void>;
}

export interface HostLimits {
  /** At the same time, in all. */
  readonly total: number;
  /** At the same time, for one host that answers quickly. A host that is slow or not yet known gets one. */
  readonly perHost: number;
  /** At the same time, for all slow hosts together: the rest is left for the others. */
  readonly slowTotal: number;
  /** A host whose last call took longer is slow, and so is one that has not answered for so long. */
  readonly slowMs: number;
}

interface Host {
  readonly calls: Set<{ readonly startedAt: number }>;
  /** The last call; undefined before the first has ended. */
  tookMs: number | undefined;
  /** When the last that found no room was told to ask again: the next comes after it. */
  askedForMs: number;
}

/** Hosts without calls that are remembered, so that a slow one stays known. */
const REMEMBERED = 1_000;
const RETRY_MS = { min: 100, unknown: 250, max: 60_000 };

/** `now` is injected by tests. */
export function createPerHostLimiter(limits: HostLimits, now: () => number = () => performance.now()): PerHostLimiter {
  const hosts = new Map<string, Host>();
  const running = new Set<Promise<void>>();

  const isSlow = ({ calls, tookMs = 0 }: Host) =>
    tookMs > limits.slowMs || [...calls].some(({ startedAt }) => now() - startedAt > limits.slowMs);

  const hasRoom = (host: Host) => {
    if (running.size >= limits.total) return false;
    const slow = isSlow(host);
    if (slow && slowRunning() >= limits.slowTotal) return false;
    return host.calls.size < roomOf(host);
  };

  const roomOf = (host: Host) => (isSlow(host) || host.tookMs === undefined ? 1 : limits.perHost);

  const slowRunning = () => {
    let count = 0;
    for (const host of hosts.values()) if (host.calls.size > 0 && isSlow(host)) count += host.calls.size;
    return count;
  };

  const begin = (host: Host, work: () => Promise<void>) => {
    const call = { startedAt: now() };
    host.calls.add(call);
    const run = work().finally(() => {
      running.delete(run);
      host.calls.delete(call);
      host.tookMs = now() - call.startedAt;
    });
    running.add(run);
  };

  /** The one last asked for is at the end; the longest unasked is forgotten first. */
  const hostOf = (name: string): Host => {
    const host = hosts.get(name) ?? { calls: new Set(), tookMs: undefined, askedForMs: 0 };
    hosts.delete(name);
    hosts.set(name, host);
    if (hosts.size > REMEMBERED)
      for (const [other, { calls }] of hosts)
        if (calls.size === 0 && other !== name) {
          hosts.delete(other);
          break;
        }
    return host;
  };

  /** One after the other, as fast as the host has lately been: a backlog must not come back all at once. */
  const comeBackMs = (host: Host): number => {
    const lastMs = host.tookMs ?? (isSlow(host) ? limits.slowMs : undefined);
    // How quick it is, its first answer tells soon.
    if (lastMs === undefined) return RETRY_MS.unknown;
    const pace = lastMs / roomOf(host);
    host.askedForMs = Math.max(host.askedForMs, now()) + pace;
    const waitMs = Math.min(RETRY_MS.max, Math.max(RETRY_MS.min, host.askedForMs - now()));
    host.askedForMs = Math.min(host.askedForMs, now() + RETRY_MS.max);
    return waitMs;
  };

  return {
    tryRun: (name, work) => {
      const host = hostOf(name);
      if (!hasRoom(host)) return comeBackMs(host);
      begin(host, work);
      return 0;
    },
    free: () => limits.total - running.size,
    drained: async () => {
      await Promise.all(running);
    },
  };
}
