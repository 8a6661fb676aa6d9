// Determines whether everything that a service needs answers. Checks run in the background, so a
// probe is answered from memory. A peer's failure never ends this process.

import { withTimeout } from '../async/abort.ts';
import { createPeriodic } from '../async/periodic.ts';
import { orAborted } from '../async/wait.ts';
import { ServiceError } from '../errors/service-error.ts';
import type { Logger } from '../logging/logger.ts';

export interface Peer {
  readonly name: string;
  /** Throws when the peer does not answer. May ignore the signal: late answers are ignored. */
  readonly check: (signal: AbortSignal) => Promise<void>;
}

export interface Readiness {
  /** Starts with a first check at once. */
  start(): void;
  /** False until every peer has answered once. */
  ready(): boolean;
  /** Returns a sentence for each peer that has not passed its latest check, by its name. */
  faults(): ReadonlyMap<string, string>;
  /** Resolves when no check is running; not ready from then on. */
  stop(): Promise<void>;
}

export interface ReadinessDeps {
  readonly peers: readonly Peer[];
  /** Called after every check. */
  readonly setServing?: (serving: boolean) => void;
  readonly log: Logger;
  readonly everyMs?: number;
}

const EVERY_MS = 2_500;
const NOT_CHECKED = 'It was not checked yet.';
/** Timeout of one check. */
export const CHECK_TIMEOUT_MS = 1_000;

export function createReadiness({ peers, setServing, log, everyMs = EVERY_MS }: ReadinessDeps): Readiness {
  /** A sentence for each peer that is not known to be available. */
  const faults = new Map(peers.map(({ name }): [string, string] => [name, NOT_CHECKED]));
  const logged = new Set<string>();
  let isChecked = false;
  const ready = () => isChecked && faults.size === 0;

  const check = async (peer: Peer, signal: AbortSignal) => {
    try {
      await withTimeout(CHECK_TIMEOUT_MS, signal, (bounded) => orAborted(peer.check(bounded), bounded));
      faults.delete(peer.name);
      if (logged.delete(peer.name)) log.info({ peer: peer.name }, 'peer is available again');
    } catch (error) {
      if (signal.aborted) return;
      faults.set(peer.name, ServiceError.from(error).message);
      if (!logged.has(peer.name)) log.warn({ err: error, peer: peer.name }, 'peer is unavailable');
      logged.add(peer.name);
    }
  };

  const loop = createPeriodic({
    everyMs,
    work: async (signal) => {
      await Promise.all(peers.map((peer) => check(peer, signal)));
      if (signal.aborted) return;
      isChecked = true;
      setServing?.(ready());
    },
    onError: (error) => log.error({ err: error }, 'peers cannot be checked'),
  });
  return {
    start: loop.start,
    ready,
    faults: () => faults,
    stop: async () => {
      isChecked = false;
      await loop.stop();
    },
  };
}
