// Interface for posting a callback. The implementation is adapters/http-poster.ts.

import type { Delivery } from '@stemline/job-queue/types.ts';

/** The result of a POST. */
export type PostResult =
  | { readonly kind: 'delivered' }
  /** The receiver answered 410: it will never accept a delivery again. */
  | { readonly kind: 'gone'; readonly error: string }
  /** The receiver has an address to which the server sends no callbacks; nothing was sent. */
  | { readonly kind: 'refused'; readonly error: string }
  /** `retryAfterMs`: the pause that the receiver asks for, in milliseconds. */
  | { readonly kind: 'failed'; readonly error: string; readonly retryAfterMs: number | undefined };

/** Sends callbacks to their receivers. */
export interface CallbackPoster {
  /**
   * Sends one POST and resolves with the meaning of its answer. Never rejects because of the
   * receiver; an abort of the signal counts as a failure.
   */
  post(delivery: Delivery, signal: AbortSignal): Promise<PostResult>;
}
