// Limits the number of parallel responses that stay open for a long time. Each needs memory.

import type { ErrorCode } from '@stemline/common/errors/codes.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';

/** One slot for each response of a kind. */
export interface Slots {
  /**
   * Takes a slot and returns the function that releases it, which must be called once. Throws the
   * error of the kind when no slot is free.
   */
  take(): () => void;
}

/** `max`: the number of slots. `code` and `reason` describe the error. */
export function createSlots(max: number, code: ErrorCode, reason: string): Slots {
  let taken = 0;
  return {
    take: () => {
      if (taken >= max) throw new ServiceError(code, reason);
      taken += 1;
      return () => {
        taken -= 1;
      };
    },
  };
}
