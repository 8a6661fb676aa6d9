// Posts callbacks over HTTP within a time limit and classifies the answers.

import { withTimeout } from '@stemline/common/async/abort.ts';
import type { Delivery } from '@stemline/job-queue/types.ts';
import { Agent, request } from 'undici';
import type { CallbackPoster, PostResult } from '../domain/callback-poster.ts';
import { parseRetryAfter } from '../domain/schedule.ts';

/** A poster with connections that must be closed. */
export interface HttpPoster extends CallbackPoster {
  /** Closes all connections; running POSTs fail. */
  stop(): Promise<void>;
}

/** Settings of the poster. */
interface HttpPosterDeps {
  /** Time limit for the whole exchange, in milliseconds. */
  readonly timeoutMs: number;
}

const MAX_ANSWER_BYTES = 64 * 1024;
const CONNECT_MS = 5_000;
const GONE = 410;

/**
 * Creates a poster. It follows no redirects, because a redirect leads to a URL that was not
 * checked.
 */
export function createHttpPoster({ timeoutMs }: HttpPosterDeps): HttpPoster {
  // A receiver is called rarely, so a connection that is kept open would be stale at the next call.
  const agent = new Agent({ connect: { timeout: CONNECT_MS }, pipelining: 0 });
  return {
    longestMs: timeoutMs,
    post: async (delivery, signal) => {
      try {
        return await withTimeout(timeoutMs, signal, async (bounded) => {
          const answer = await request(delivery.url, {
            dispatcher: agent,
            method: 'POST',
            headers: headersOf(delivery),
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

function headersOf({ id, event, songhash }: Delivery): Record<string, string> {
  return {
    'content-type': 'application/json',
    'user-agent': 'stemline',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(Date.now() / 1_000)),
    'x-stemline-event': event,
    'x-stemline-songhash': songhash,
  };
}

function meaningOf(status: number, retryAfter: string | string[] | undefined): PostResult {
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  const error = `The receiver answered ${status}.`;
  if (status === GONE) return { kind: 'gone', error };
  const header = Array.isArray(retryAfter) ? retryAfter[0] : retryAfter;
  return { kind: 'failed', error, retryAfterMs: parseRetryAfter(header, Date.now()) };
}

/**
 * Reads the body of the answer to its end or to the limit. The status alone is the result, so a
 * body that is cut or too long changes nothing.
 */
async function discard(body: AsyncIterable<Buffer> & { destroy(): unknown }): Promise<void> {
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

const TEXTS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'The receiver refused the connection.',
  ECONNRESET: 'The receiver cut the connection.',
  UND_ERR_SOCKET: 'The receiver cut the connection.',
  EPIPE: 'The receiver cut the connection.',
  UND_ERR_CONNECT_TIMEOUT: 'The receiver did not accept a connection in time.',
  ENOTFOUND: "The receiver's host name does not exist.",
  EAI_AGAIN: "The receiver's host name could not be resolved.",
};

/** Returns a fixed text for an error, because the messages of socket errors contain addresses. */
function textOf(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return 'The POST failed.';
  if (error.name === 'TimeoutError') return `The receiver did not answer within ${timeoutMs / 1_000} s.`;
  if (error.name === 'AbortError') return 'The POST was ended because the notifier was stopped.';
  const code = 'code' in error ? String(error.code) : '';
  return TEXTS[code] ?? `The POST failed (${code || error.name}).`;
}
