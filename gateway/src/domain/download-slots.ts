// Limits the number of parallel downloads. Each download needs memory until its caller has read it.

import { ServiceError } from '@stemline/common/errors/service-error.ts';

/** One slot for each download. */
export interface DownloadSlots {
  /**
   * Takes a slot and returns the function that releases it, which must be called once. Throws
   * TOO_MANY_DOWNLOADS when no slot is free.
   */
  take(): () => void;
}

/** `max`: the number of slots. */
export function createDownloadSlots(max: number): DownloadSlots {
  let taken = 0;
  return {
    take: () => {
      if (taken >= max)
        throw new ServiceError('TOO_MANY_DOWNLOADS', 'Too many downloads are running. Try again in a moment.');
      taken += 1;
      return () => {
        taken -= 1;
      };
    },
  };
}
