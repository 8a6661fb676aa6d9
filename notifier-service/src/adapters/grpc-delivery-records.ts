// Records the ends of deliveries through the storage service.

import { backoffMs, retry } from '@stemline/common/async/retry.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { RpcClient } from '@stemline/common/grpc/client.ts';
import { DELIVERY_EVENT, DELIVERY_RESULT } from '@stemline/common/wire-words.ts';
import type { StorageRpcs } from '@stemline/proto/load.ts';
import type { DeliveryRecords } from '../domain/delivery-records.ts';

const DEADLINE_MS = 5_000;
const ATTEMPTS = 6;
const BACKOFF = { baseMs: 250, maxMs: 5_000 };
const LONGEST_MS = ATTEMPTS * DEADLINE_MS + longestPausesMs();

/** Writes the records through `client`, which the caller closes. */
export function createGrpcDeliveryRecords(client: RpcClient<StorageRpcs>): DeliveryRecords {
  return {
    longestMs: LONGEST_MS,
    record: async (delivery, end, reason, signal) => {
      const { songhash, run, submissionId, attempts } = delivery;
      const event = DELIVERY_EVENT.toWire(delivery.event);
      const request = { songhash, run, submissionId, event, result: DELIVERY_RESULT.toWire(end), attempts, reason };
      const call = () => client.unary('RecordDelivery', request, { deadlineMs: DEADLINE_MS, requestId: delivery.id });
      try {
        await retry(call, { backoff: BACKOFF, attempts: ATTEMPTS, signal });
      } catch (error) {
        if (!isRemoved(error)) throw error;
      }
    },
  };
}

/** Returns true when the run was removed, so that no record is needed. */
function isRemoved(error: unknown): boolean {
  return error instanceof ServiceError && (error.code === 'NOT_FOUND' || error.code === 'SONG_UNKNOWN');
}

function longestPausesMs(): number {
  let ms = 0;
  for (let failures = 1; failures < ATTEMPTS; failures += 1) ms += backoffMs(BACKOFF, failures, () => 1);
  return ms;
}
