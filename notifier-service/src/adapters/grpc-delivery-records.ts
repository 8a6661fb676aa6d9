// Records the ends of deliveries through the storage service.

import { retry } from '@stemline/common/async/retry.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { RpcClient } from '@stemline/common/grpc/client.ts';
import { DELIVERY_EVENT, DELIVERY_RESULT } from '@stemline/common/wire-words.ts';
import type { StorageRpcs } from '@stemline/proto/load.ts';
import type { DeliveryRecords } from '../domain/delivery-records.ts';

const DEADLINE_MS = 5_000;
const ATTEMPTS = 6;
const BACKOFF = { baseMs: 250, maxMs: 5_000 };

/** Writes the records through `client`, which the caller closes. */
export function createGrpcDeliveryRecords(client: RpcClient<StorageRpcs>): DeliveryRecords {
  return {
    record: async (delivery, end, reason, signal) => {
      const { id: deliveryId, songhash, run, submissionId, attempts, reopened } = delivery;
      const requestId = delivery.requestId || delivery.id;
      const event = DELIVERY_EVENT.toWire(delivery.event);
      const ended = { result: DELIVERY_RESULT.toWire(end), attempts, reason, reopened };
      const request = { songhash, run, submissionId, event, deliveryId, ...ended };
      const call = () => client.unary('RecordDelivery', request, { deadlineMs: DEADLINE_MS, requestId });
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
