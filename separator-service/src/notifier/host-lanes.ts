// Lets work for many hosts run side by side, so many in all and so many for each host: a slow host keeps only its own waiting.

export interface HostLanes {
  /** Runs `work` when there is room. Forgotten when the lanes are closed first. */
  add(host: string, work: () => Promise<void>): void;
  /** How many more may be added before those that wait have to be worked off. */
  room(): number;
  /** Forgets what waits; resolves when what runs has ended. */
  close(): Promise<void>;
}

export interface LaneLimits {
  /** At the same time, in all. */
  readonly total: number;
  /** At the same time, for one host. */
  readonly perHost: number;
  /** Waiting, in all. */
  readonly waiting: number;
}

interface Entry {
  readonly host: string;
  readonly work: () => Promise<void>;
}

export function createHostLanes(limits: LaneLimits): HostLanes {
  const busy = new Map<string, number>();
  const running = new Set<Promise<void>>();
  let waiting: Entry[] = [];

  const begin = ({ host, work }: Entry) => {
    busy.set(host, (busy.get(host) ?? 0) + 1);
    const run = work().finally(() => {
      running.delete(run);
      const left = (busy.get(host) ?? 1) - 1;
      if (left > 0) busy.set(host, left);
      else busy.delete(host);
      advance();
    });
    running.add(run);
  };

  const advance = () => {
    const kept: Entry[] = [];
    for (const entry of waiting) {
      const free = running.size < limits.total && (busy.get(entry.host) ?? 0) < limits.perHost;
      if (free) begin(entry);
      else kept.push(entry);
    }
    waiting = kept;
  };

  return {
    add: (host, work) => {
      waiting.push({ host, work });
      advance();
    },
    room: () => Math.max(0, limits.waiting - waiting.length),
    close: async () => {
      waiting = [];
      await Promise.all(running);
    },
  };
}
