// Sends requests to the server and repeats those that are safe to repeat.

import { backoffMs } from '@stemline/common/async/backoff.ts';
import { pause } from '@stemline/common/async/wait.ts';
import { errorOf, redirectError, StemlineError } from './errors.ts';

/** A body of a request. */
export type Body = NonNullable<RequestInit['body']>;

/** The server, and the way to call it. */
export interface Connection {
  /** The address of the server, such as http://localhost:5000, with or without a path. */
  readonly baseUrl: string;
  /** Headers of every request, such as `authorization` for a proxy in front of the server. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Most repetitions of a request. 0: none. Default: 3. */
  readonly retries?: number | undefined;
  /** Sends the requests. Default: the global fetch. */
  readonly fetch?: typeof globalThis.fetch | undefined;
}

/** A request to one path. */
export interface Call {
  readonly method?: 'POST' | 'DELETE' | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** A function is called for each attempt. */
  readonly body?: Body | (() => Body) | undefined;
  /**
   * True: a second arrival has no further effect, so the request can be repeated when its
   * answer is lost.
   */
  readonly isRepeatable: boolean;
  /** The status of an error that is an answer too. */
  readonly expected?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Sends a request. Resolves with a response of a status below 400 and an unread body. Throws
 * StemlineError for an error response, the error of fetch when there is no response, and the reason
 * of the signal.
 */
export type Ask = (path: string, call: Call) => Promise<Response>;

/** The number of repeats of a client that does not choose one. */
export const DEFAULT_RETRIES = 3;
const BACKOFF = { baseMs: 500, maxMs: 8_000 };
/** A caller decides itself about a longer pause, which the error names. */
const MAX_RETRY_AFTER_SECONDS = 30;
/** The server is overloaded or briefly unavailable, or a proxy in front of it does not reach it. */
const TEMPORARY: readonly number[] = [429, 502, 503, 504];

/** Creates the function that sends all requests of a client. */
export function createAsk({ baseUrl, headers: always = {}, retries = DEFAULT_RETRIES, fetch: send }: Connection): Ask {
  const base = withoutFinalSlashes(baseUrl);
  return async (path, { method = 'GET', headers, body, isRepeatable, expected, signal }) => {
    const attempt = async () => {
      // fetch turns a POST or DELETE that is redirected into a GET, which changes nothing, and
      // sends headers such as x-api-key to the server of another origin.
      const init = { method, redirect: 'manual', headers: { ...always, ...headers }, ...(signal && { signal }) };
      const sent = typeof body === 'function' ? body() : body;
      // fetch needs `duplex` for a stream.
      const withBody = sent === undefined ? init : { ...init, body: sent, duplex: 'half' };
      const ask = (url: string) => (send ?? globalThis.fetch)(url, withBody as RequestInit);
      let url = base + path;
      let response = await ask(url);
      for (let redirects = 1; isRedirect(response); redirects += 1) {
        await response.body?.cancel();
        const next = method === 'GET' ? sameOriginTarget(response, url) : undefined;
        if (next === undefined || redirects > MAX_REDIRECTS) throw redirectError(response);
        url = next;
        response = await ask(url);
      }
      // 304 has no error to read.
      if (response.status < 400 || response.status === expected) return response;
      throw await errorOf(response);
    };
    for (let failures = 1; ; failures += 1) {
      try {
        return await attempt();
      } catch (error) {
        signal?.throwIfAborted();
        const pauseMs = isRepeatable && failures <= retries ? pauseAfter(error, failures) : undefined;
        if (pauseMs === undefined) throw error;
        await pause(pauseMs, signal);
      }
    }
  };
}

/** Returns the milliseconds until the next attempt; undefined: another attempt would not help. */
function pauseAfter(error: unknown, failures: number): number | undefined {
  // fetch throws a TypeError when there is no response.
  if (error instanceof TypeError) return backoffMs(BACKOFF, failures);
  if (!(error instanceof StemlineError) || !TEMPORARY.includes(error.status)) return undefined;
  const { retryAfterSeconds = 0 } = error;
  if (retryAfterSeconds > MAX_RETRY_AFTER_SECONDS) return undefined;
  return Math.max(retryAfterSeconds * 1_000, backoffMs(BACKOFF, failures));
}

const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];
const MAX_REDIRECTS = 5;

/** Browsers hide the status of a redirect. */
function isRedirect({ type, status }: Response): boolean {
  return type === 'opaqueredirect' || REDIRECTS.includes(status);
}

/** Returns the address of a redirect; undefined: it has another origin, or a browser hides it. */
function sameOriginTarget({ headers }: Response, from: string): string | undefined {
  const location = headers.get('location');
  if (location === null || !URL.canParse(location, from)) return undefined;
  const target = new URL(location, from);
  return target.origin === new URL(from).origin ? target.href : undefined;
}

function withoutFinalSlashes(url: string): string {
  let end = url.length;
  while (url[end - 1] === '/') end -= 1;
  return url.slice(0, end);
}
