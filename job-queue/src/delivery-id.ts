// Computes the id of a delivery from the submission and the event. It stays the same however often
// the delivery is owed, tried or rebuilt.

import { createHash } from 'node:crypto';
import type { DeliveryEvent } from './types.ts';

export const DELIVERY_EVENTS: readonly DeliveryEvent[] = ['done', 'failed', 'cancelled'];

/** Sent as webhook-id: "msg_" and 56 hex characters. */
export function deliveryIdOf(submissionId: string, event: DeliveryEvent): string {
  return `msg_${createHash('sha224').update(`${submissionId}\n${event}`).digest('hex')}`;
}
