// Sends one callback POST within a time limit and classifies the answer. Never rejects because of
// the receiver.

import { withTimeout } from '@stemline/common/async/abort.ts';
import type { Delivery } from '@stemline/job-queue/types.ts';
import { Agent, request } from 'undici';
import type { AddressPolicy } from './address-policy.ts';
import { parseRetryAfter } from './schedule.ts';

export type DeliveryResult =
  | { readonly kind: 'delivered' }
  /** The receiver answered that it is gone permanently. */
  | { readonly kind: 'gone'; readonly error: string }
  /** The policy forbids this URL. */
  | { readonly kind: 'refused'; readonly error: string }
  | { readonly kind: 'failed'; readonly error: string; readonly retryAfterMs: number | undefined };

export interface Deliverer {
  /** The reason why the delivery must not be tried; undefined when it may be. */
  refusal(delivery: Delivery): string | undefined;
  /** Sends the POST. */
  deliver(delivery: Delivery, signal: AbortSignal): Promise<DeliveryResult>;
  /** The longest time of a POST, to the end of its answer. */
  readonly longestMs: number;
  /** Closes all connections. */
  stop(): Promise<void>;
}

export interface DelivererDeps {
  readonly policy: AddressPolicy;
  /** Time limit for the whole exchange. */
  readonly timeoutMs: number;
  /** Computes more headers from the exact bytes of the body, such as a signature. */
  readonly sign?: (delivery: Delivery, timestamp: string) => Readonly<Record<string, string>>;
}

const MAX_ANSWER_BYTES = 64 * 1024;
const CONNECT_MS = 5_000;
const GONE = 410;

export function createDeliverer({ policy, timeoutMs, sign }: DelivererDeps): Deliverer {
  // Receivers are called rarely, so a kept connection would be stale at the next call.
  const agent = new Agent({ connect: { timeout: CONNECT_MS }, pipelining: 0 });
  return {
    longestMs: timeoutMs,
    refusal: ({ url, refusal }) => {
      if (refusal !== '') return refusal;
      const verdict = policy.judge(url);
      return verdict.allowed ? undefined : verdict.reason;
    },
    deliver: async (delivery, signal) => {
      const verdict = policy.judge(delivery.url);
      if (!verdict.allowed) return { kind: 'refused', error: verdict.reason };
      const timestamp = String(Math.floor(Date.now() / 1_000));
      try {
        // Redirects are not followed, because they could lead to a URL that the policy forbids.
        return await withTimeout(timeoutMs, signal, async (bounded) => {
          const answer = await request(verdict.url, {
            dispatcher: agent,
            method: 'POST',
            headers: {
              'content-type': 'application/json',
              'user-agent': 'stemline',
              'webhook-id': delivery.id,
              'webhook-timestamp': timestamp,
              'x-stemline-event': delivery.event,
              'x-stemline-songhash': delivery.songhash,
              ...sign?.(delivery, timestamp),
            },
            body: delivery.dataJson,
            signal: bounded,
          });
          await discard(answer.body);
          return meaningOf(answer.statusCode, answer.headers['retry-after']);
        });
      } catch (error) {
        return { kind: 'failed', error: textOf(error, timeoutMs), retryAfterMs: undefined };
      }
    },
    stop: () => agent.destroy(),
  };
}

function meaningOf(status: number, retryAfter: string | string[] | undefined): DeliveryResult {
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  const error = `The receiver answered ${status}.`;
  if (status === GONE) return { kind: 'gone', error };
  const asked = Array.isArray(retryAfter) ? retryAfter[0] : retryAfter;
  return { kind: 'failed', error, retryAfterMs: parseRetryAfter(asked, Date.now()) };
}

/**
 * Reads the body of the answer to its end or to the limit. The status already decides, so the end
 * of the body has no effect.
 */
async function discard(body: AsyncIterable<Buffer> & { destroy(): unknown }): Promise<void> {
  let bytes = 0;
  try {
    for await (const chunk of body) {
      bytes += chunk.byteLength;
      if (bytes > MAX_ANSWER_BYTES) break;
    }
  } catch {
    // The body was cut or too slow, which has no effect (see above).
  }
  body.destroy();
}

const TEXTS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'The receiver refused the connection.',
  ECONNRESET: 'The receiver cut the connection.',
  UND_ERR_SOCKET: 'The receiver cut the connection.',
  EPIPE: 'The receiver cut the connection.',
  UND_ERR_CONNECT_TIMEOUT: 'The receiver could not be connected in time.',
  ENOTFOUND: "The receiver's name is not known.",
  EAI_AGAIN: "The receiver's name could not be resolved.",
};

/** Fixed texts, because socket errors contain addresses. */
function textOf(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return 'The call failed.';
  if (error.name === 'TimeoutError') return `The receiver did not answer within ${timeoutMs / 1_000} s.`;
  if (error.name === 'AbortError') return 'The call was broken off, for the notifier was stopped.';
  const code = 'code' in error ? String(error.code) : '';
  return TEXTS[code] ?? `The call failed (${code || error.name}).`;
}
