// Interface for recording the ends of deliveries in the object store. The implementation is
// adapters/grpc-delivery-records.ts.

import type { DeliveryResult } from '@stemline/common/wire-words.ts';
import type { Delivery } from '@stemline/job-queue/types.ts';

/** Access to the records of ended deliveries. */
export interface DeliveryRecords {
  /**
   * Records how the delivery ended. Safe to repeat. Also resolves when the run was removed, because
   * no record is needed then. Repeats the call a few times while the store is unavailable, and then
   * rejects with its error; rejects with the signal's reason when the signal aborts between two
   * calls.
   */
  record(delivery: Delivery, end: DeliveryResult, reason: string, signal: AbortSignal): Promise<void>;
}
