// Posts callbacks over HTTP within a time limit and classifies the answers.

import { withTimeout } from '@stemline/common/async/abort.ts';
import { REQUEST_ID_KEY } from '@stemline/common/grpc/rpc-types.ts';
import { REQUEST_ID } from '@stemline/common/names.ts';
import { isThisMachine } from '@stemline/common/net/address-guard/guard.ts';
import type { Delivery } from '@stemline/job-queue/types.ts';
import { request } from 'undici';
import type { CallbackPoster, PostResult } from '../domain/callback-poster.ts';
import { parseRetryAfter } from '../domain/schedule.ts';
import { AddressRefused, createGuardedAgent, type GuardedAgentDeps } from './guarded-agent.ts';
import { describeFault, describeStatus } from './post-faults.ts';
import { signatureOf } from './signature.ts';

/** A poster with connections that must be closed. */
export interface HttpPoster extends CallbackPoster {
  /** Closes all connections; running POSTs fail. */
  stop(): Promise<void>;
}

/** Settings and parts of the poster. */
export interface HttpPosterDeps extends GuardedAgentDeps {
  /** Time limit for the whole exchange, in milliseconds. */
  readonly timeoutMs: number;
  /** Sign the callbacks that have no secret of their own. None: those are not signed. */
  readonly secrets: readonly string[];
  /** True: this process runs in a container. */
  readonly inContainer: boolean;
}

const MAX_ANSWER_BYTES = 64 * 1024;
const GONE = 410;

/** Creates a poster. It follows no redirects, so a receiver cannot choose another address. */
export function createHttpPoster({ timeoutMs, secrets, inContainer, ...guarding }: HttpPosterDeps): HttpPoster {
  const agent = createGuardedAgent(guarding);
  return {
    post: async (delivery, signal) => {
      try {
        return await withTimeout(timeoutMs, signal, async (bounded) => {
          const answer = await request(delivery.url, {
            dispatcher: agent,
            method: 'POST',
            headers: headersOf(delivery, secrets),
            body: delivery.dataJson,
            signal: bounded,
          });
          await discard(answer.body);
          return meaningOf(answer.statusCode, answer.headers['retry-after']);
        });
      } catch (error) {
        if (error instanceof AddressRefused) return { kind: 'refused', error: error.message };
        const isOwnContainer =
          inContainer && URL.canParse(delivery.url) && isThisMachine(new URL(delivery.url).hostname);
        return { kind: 'failed', error: describeFault(error, { timeoutMs, isOwnContainer }), retryAfterMs: undefined };
      }
    },
    stop: () => agent.destroy(),
  };
}

/** Each attempt has its own time and therefore its own signature. */
function headersOf(delivery: Delivery, secrets: readonly string[]): Record<string, string> {
  const { id, event, songhash, dataJson: body, secret, requestId } = delivery;
  const at = new Date();
  const signature = signatureOf({ id, at, body }, secret === '' ? secrets : [secret]);
  return {
    'content-type': 'application/json',
    'user-agent': 'stemline',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    ...(signature !== undefined && { 'webhook-signature': signature }),
    'x-stemline-event': event,
    'x-stemline-songhash': songhash,
    // A header must not have a line break, which the id in a record of another program may have.
    ...(REQUEST_ID.test(requestId) && { [REQUEST_ID_KEY]: requestId }),
  };
}

function meaningOf(status: number, retryAfter: string | string[] | undefined): PostResult {
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  const error = describeStatus(status);
  if (status === GONE) return { kind: 'gone', error };
  const header = Array.isArray(retryAfter) ? retryAfter[0] : retryAfter;
  return { kind: 'failed', error, retryAfterMs: parseRetryAfter(header, Date.now()) };
}

/**
 * Reads the body of the answer to its end or to the limit. The status alone is the result, so a
 * body that is cut or too long changes nothing.
 */
export async function discard(body: AsyncIterable<Uint8Array> & { destroy(): unknown }): Promise<void> {
  let bytes = 0;
  try {
    for await (const chunk of body) {
      bytes += chunk.byteLength;
      if (bytes > MAX_ANSWER_BYTES) break;
    }
  } catch {
    // The body was cut or too slow.
  }
  body.destroy();
}
