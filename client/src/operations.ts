// Operations of the REST API for songs, deliveries and callbacks besides those of the client, and
// the reading of its events.

import { errorOf } from './errors.ts';
import type { SongState } from './types.ts';

/** The delivery of a callback. */
export interface Delivery {
  /** The `webhook-id` header; the same in every attempt. */
  readonly id: string;
  /** null: a test. */
  readonly hash: string | null;
  readonly run: number | null;
  readonly event: 'done' | 'failed' | 'cancelled' | 'test';
  readonly state: 'pending' | 'delivered' | 'refused' | 'dead';
  readonly attempts: number;
  readonly url: string;
  readonly last_error: string | null;
  /** Time of the next attempt, in UTC; null: there is none. */
  readonly next_at: string | null;
  readonly created_at: string | null;
}

/** One page of deliveries, oldest first. */
export interface DeliveryPage {
  readonly deliveries: readonly Delivery[];
  readonly next_page_token: string | null;
}

/** The readiness of the parts of a server. */
export interface Readiness {
  readonly ready: boolean;
  /** Each part with `ok` or the reason why it is not available. */
  readonly checks: Readonly<Record<string, string>>;
  readonly live_separators: number;
  readonly notes: readonly string[];
}

/** Filters and page of deliveries. */
export interface DeliveryFilter {
  readonly state?: string | undefined;
  readonly pageToken?: string | undefined;
  readonly pageSize?: number | undefined;
}

/**
 * Every method throws StemlineError for an error response, and the error of fetch when there is no
 * response.
 */
export interface Operations {
  /** Separates a song again that failed, was cancelled or lacks a removed track. */
  retry(songhash: string, signal?: AbortSignal): Promise<{ hash: string; run: number; state: SongState }>;
  /** Lists the deliveries of a song, or of all songs. */
  deliveries(songhash: string | undefined, filter: DeliveryFilter, signal?: AbortSignal): Promise<DeliveryPage>;
  /** Sends a delivery again. */
  redeliver(id: string, signal?: AbortSignal): Promise<Delivery>;
  /** Sends the event `test` to a URL. */
  testCallback(url: string, secret?: string, signal?: AbortSignal): Promise<Delivery>;
  /** Resolves also when the server is not ready. */
  readiness(signal?: AbortSignal): Promise<Readiness>;
  /** Returns the open stream of the events of up to 100 songs, with an unread body. */
  events(songhashes: readonly string[], signal?: AbortSignal): Promise<Response>;
}

/** `baseUrl`: the address of the server, without slashes at its end. */
export function createOperations({ baseUrl }: { readonly baseUrl: string }): Operations {
  const ask = async (path: string, init: RequestInit, accepted: (status: number) => boolean): Promise<Response> => {
    const response = await fetch(baseUrl + path, init);
    if (response.ok || accepted(response.status)) return response;
    throw await errorOf(response);
  };
  const json = async <T>(path: string, init: RequestInit, accepted = (_status: number) => false): Promise<T> =>
    (await (await ask(path, init, accepted)).json()) as T;
  const signalled = (signal: AbortSignal | undefined): RequestInit => (signal ? { signal } : {});
  const song = (songhash: string) => `/apiv1/songs/${encodeURIComponent(songhash)}`;

  return {
    retry: (songhash, signal) => json(`${song(songhash)}/retry`, { method: 'POST', ...signalled(signal) }),
    deliveries: (songhash, { state, pageToken, pageSize }, signal) => {
      const query = new URLSearchParams();
      if (state !== undefined) query.set('state', state);
      if (pageToken !== undefined) query.set('page_token', pageToken);
      if (pageSize !== undefined) query.set('page_size', String(pageSize));
      const path = songhash === undefined ? '/apiv1/deliveries' : `${song(songhash)}/deliveries`;
      return json(`${path}${query.size > 0 ? `?${query}` : ''}`, signalled(signal));
    },
    redeliver: (id, signal) =>
      json(`/apiv1/deliveries/${encodeURIComponent(id)}/redeliver`, { method: 'POST', ...signalled(signal) }),
    testCallback: (url, secret, signal) => {
      const body = JSON.stringify({ url, secret });
      const headers = { 'content-type': 'application/json' };
      return json('/apiv1/callbacks/test', { method: 'POST', body, headers, ...signalled(signal) });
    },
    readiness: (signal) => json('/readyz', signalled(signal), (status) => status === 503),
    events: (songhashes, signal) => ask(`/apiv1/events?songs=${songhashes.join()}`, signalled(signal), () => false),
  };
}
