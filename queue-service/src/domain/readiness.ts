// Whether work can be accepted: every peer answers. Looked at in the background, so that being asked costs nothing; what a
// peer does never decides whether this process lives.

import { withTimeout } from '@stemline/common/abort.ts';
import type { Logger } from '@stemline/common/logger.ts';
import { createPeriodic, type Periodic } from '@stemline/common/periodic.ts';

export interface Peer {
  readonly name: string;
  /** Throws when the peer does not answer. May ignore the signal: a late answer is not waited for. */
  readonly check: (signal: AbortSignal) => Promise<void>;
}

export interface ReadinessDeps {
  readonly peers: readonly Peer[];
  readonly everyMs: number;
  readonly timeoutMs: number;
  /** Told at every look. */
  readonly setServing: (serving: boolean) => void;
  readonly log: Logger;
}

export function createReadiness({ peers, everyMs, timeoutMs, setServing, log }: ReadinessDeps): Periodic {
  const away = new Set<string>();

  const look = async (peer: Peer, signal: AbortSignal) => {
    try {
      await withTimeout(timeoutMs, signal, (bounded) => Promise.race([peer.check(bounded), aborted(bounded)]));
      if (away.delete(peer.name)) log.info({ peer: peer.name }, 'peer is back');
    } catch (error) {
      if (!away.has(peer.name) && !signal.aborted) log.warn({ err: error, peer: peer.name }, 'peer is away');
      away.add(peer.name);
    }
  };

  return createPeriodic({
    everyMs,
    work: async (signal) => {
      await Promise.all(peers.map((peer) => look(peer, signal)));
      if (!signal.aborted) setServing(away.size === 0);
    },
    onError: (error) => log.error({ err: error }, 'peers cannot be looked at'),
  });
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
