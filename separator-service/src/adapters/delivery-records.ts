// The storage service as the notifier sees it: that a delivery has ended is recorded there, once.

import { sleep } from '@stemline/common/async/abort.ts';
import { backoffMs } from '@stemline/common/async/retry.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { RpcClient } from '@stemline/common/grpc/client.ts';
import { DELIVERY_EVENT, DELIVERY_RESULT } from '@stemline/common/wire-words.ts';
import type { Delivery, DeliveryEnd } from '@stemline/job-queue/types.ts';
import type { StorageRpcs } from '@stemline/proto/load.ts';

export interface DeliveryRecords {
  /**
   * Waits a while for an unavailable service, then rejects. A removed run does not need a record.
   */
  record(delivery: Delivery, end: DeliveryEnd, reason: string, signal: AbortSignal): Promise<void>;
  /** The longest that it waits. */
  readonly longestMs: number;
}

const DEADLINE_MS = 5_000;
const TRIES = 6;
const AWAY = { baseMs: 250, maxMs: 5_000 };
const LONGEST_MS = TRIES * DEADLINE_MS + longestPauses();

export function createDeliveryRecords(client: RpcClient<StorageRpcs>): DeliveryRecords {
  return {
    longestMs: LONGEST_MS,
    record: async (delivery, result, reason, signal) => {
      const { songhash, run, submissionId, event, attempts } = delivery;
      const words = { event: DELIVERY_EVENT.toWire(event), result: DELIVERY_RESULT.toWire(result) };
      const request = { songhash, run, submissionId, ...words, attempts, reason };
      for (let failures = 1; ; failures += 1) {
        try {
          await client.unary('RecordDelivery', request, { deadlineMs: DEADLINE_MS, requestId: delivery.id });
          return;
        } catch (error) {
          if (!(error instanceof ServiceError)) throw error;
          if (error.code === 'NOT_FOUND' || error.code === 'SONG_UNKNOWN') return;
          if (!error.retryable || failures >= TRIES || signal.aborted) throw error;
        }
        await sleep(backoffMs(AWAY, failures), signal);
      }
    },
  };
}

function longestPauses(): number {
  let ms = 0;
  for (let failures = 1; failures < TRIES; failures += 1) ms += backoffMs(AWAY, failures, () => 1);
  return ms;
}
