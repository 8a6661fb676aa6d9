// Checks periodically whether all peers of a service are available, so that a probe is answered at
// once. The failure of a peer never ends this process.

import { withTimeout } from '../async/abort.ts';
import { createPeriodic } from '../async/periodic.ts';
import { orAborted } from '../async/wait.ts';
import { ServiceError } from '../errors/service-error.ts';
import type { Logger } from '../logging/logger.ts';

/** Something that a service needs, such as Redis or another service. */
export interface Peer {
  readonly name: string;
  /** Rejects when the peer is not available. A result after the signal's abort is ignored. */
  readonly check: (signal: AbortSignal) => Promise<void>;
}

/** The result of the latest checks. */
export interface Readiness {
  /** Begins with a check of all peers at once. */
  start(): void;
  /** Returns whether all peers have passed their latest check. */
  ready(): boolean;
  /** Returns a sentence for each peer that has not passed its latest check, under its name. */
  faults(): ReadonlyMap<string, string>;
  /** Ends the checks. The service is not ready from then on. */
  stop(): Promise<void>;
}

/** The peers, and the receiver of the results. */
export interface ReadinessDeps {
  readonly peers: readonly Peer[];
  /** Receives the result of every check of all peers. */
  readonly setServing?: (serving: boolean) => void;
  readonly log: Logger;
  /** Milliseconds between two checks. Default: 2 500. */
  readonly everyMs?: number;
}

const EVERY_MS = 2_500;
const NOT_CHECKED = 'It has not been checked yet.';
/** Milliseconds after which a check of one peer fails. */
export const CHECK_TIMEOUT_MS = 1_000;

/** Does nothing before start(). */
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
