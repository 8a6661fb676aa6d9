// Cuts a link to Redis that has gone silent, because the client does not notice it.

import { createWatchdog } from '@stemline/common/async/watchdog.ts';
import type { Redis } from 'ioredis';

/** The watch over the link of one client. */
interface SilentLinkCutter {
  /**
   * Call this when a command got no answer. Cuts the link if it stays silent for a moment, so that
   * the next command opens a new one.
   */
  cutIfSilent(): void;
  /** Cancels a cut that is still pending. Safe to repeat. */
  stop(): void;
}

/** Time from a command's timeout until its silent link is cut. */
const SILENCE_MS = 500;

/** Watches the link that the client has when cutIfSilent() is called. */
export function createSilentLinkCutter(client: Redis): SilentLinkCutter {
  let suspect: Redis['stream'] | undefined;
  let stopWatchdog = () => {};
  return {
    cutIfSilent: () => {
      const { stream } = client;
      // Later commands on the silent link must not extend its time.
      if (suspect === stream) return;
      suspect = stream;
      const bytesBefore = stream.bytesRead;
      stopWatchdog();
      stopWatchdog = createWatchdog(SILENCE_MS, () => {
        suspect = undefined;
        if (stream.bytesRead === bytesBefore) stream.destroy(new Error('the link to Redis is silent'));
      });
    },
    stop: () => stopWatchdog(),
  };
}
