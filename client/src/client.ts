// A typed client of Stemline's REST API, on fetch: it runs in Node and in browsers.

import type { Accepted, ListOptions, Models, Song, SongPage, SubmitOptions } from './types.ts';

export type * from './types.ts';

/** An error answer: code and reason of the API, and the HTTP status. */
export class StemlineError extends Error {
  override readonly name = 'StemlineError';
  readonly code: string;
  readonly status: number;
  /** How the song stands, where the answer says so. */
  readonly state: string | undefined;

  constructor(status: number, code: string, reason: string, state?: string) {
    super(reason);
    this.status = status;
    this.code = code;
    this.state = state;
  }
}

export interface WaitOptions {
  /** Called with every look at the song. */
  readonly onLook?: (song: Song) => void;
  /** Between two looks; 1000. */
  readonly everyMs?: number;
  readonly signal?: AbortSignal;
}

type Body = NonNullable<RequestInit['body']>;

/**
 * Every method throws StemlineError for an error answer, and the error of fetch when there is no
 * answer.
 */
export interface StemlineClient {
  /** Sends a song; a stream is sent as it arrives. Resolves when the song is durably accepted. */
  submit(audio: Body, options?: SubmitOptions): Promise<Accepted>;
  status(hash: string, signal?: AbortSignal): Promise<Song>;
  /** Returns one page of the songs, newest first. */
  list(options?: ListOptions): Promise<SongPage>;
  /**
   * Polls until the song has ended; `state` shows how. Waits for a gateway that is briefly
   * unavailable.
   */
  wait(hash: string, options?: WaitOptions): Promise<Song>;
  /** Returns a track as a response with an unread body. */
  download(hash: string, track: string, signal?: AbortSignal): Promise<Response>;
  models(signal?: AbortSignal): Promise<Models>;
  /** The state that stands. */
  cancel(hash: string): Promise<{ hash: string; run: number; state: string }>;
  /** Removes one track, or the whole song. */
  remove(hash: string, track?: string): Promise<void>;
}

const AWAY_TRIES = 5;

export function createStemlineClient({ baseUrl }: { readonly baseUrl: string }): StemlineClient {
  const base = withoutFinalSlashes(baseUrl);
  const songPath = (hash: string) => `/apiv1/songs/${encodeURIComponent(hash)}`;
  const trackPath = (way: string, hash: string, track: string) =>
    `/apiv1/${way}/${encodeURIComponent(hash)}/${encodeURIComponent(track)}`;

  const ask = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const response = await fetch(base + path, init);
    if (response.ok) return response;
    throw await errorOf(response);
  };
  const json = async <T>(path: string, init?: RequestInit): Promise<T> => (await (await ask(path, init)).json()) as T;
  const withSignal = (signal: AbortSignal | undefined): RequestInit => (signal ? { signal } : {});
  const status: StemlineClient['status'] = (hash, signal) => json<Song>(songPath(hash), withSignal(signal));

  return {
    status,
    list: ({ pageSize, pageToken, signal, ...filters } = {}) => {
      const query = asQuery({ page_size: pageSize, page_token: pageToken, ...filters });
      return json<SongPage>(`/apiv1/songs${query}`, withSignal(signal));
    },
    submit: (audio, options = {}) => {
      const headers = { 'content-type': 'application/octet-stream' };
      const init = { method: 'POST', body: audio, headers, duplex: 'half', ...withSignal(options.signal) };
      return json<Accepted>(`/apiv1/songs${queryOf(options)}`, init as RequestInit);
    },
    wait: async (hash, { onLook, everyMs = 1000, signal } = {}) => {
      for (let failures = 0; ; ) {
        try {
          const song = await status(hash, signal);
          failures = 0;
          onLook?.(song);
          if (song.state !== 'waiting' && song.state !== 'running') return song;
        } catch (error) {
          failures += 1;
          const isFinal = error instanceof StemlineError && error.status < 500;
          if (isFinal || signal?.aborted || failures === AWAY_TRIES) throw error;
        }
        await pause(everyMs, signal);
      }
    },
    download: (hash, track, signal) => ask(trackPath('track', hash, track), withSignal(signal)),
    models: (signal) => json<Models>('/apiv1/models', withSignal(signal)),
    cancel: (hash) => json(`${songPath(hash)}/cancel`, { method: 'POST' }),
    remove: async (hash, track) => {
      await ask(track === undefined ? songPath(hash) : trackPath('remove', hash, track), { method: 'DELETE' });
    },
  };
}

function withoutFinalSlashes(url: string): string {
  let end = url.length;
  while (url[end - 1] === '/') end -= 1;
  return url.slice(0, end);
}

function queryOf({ model, priority, mp3Kbps, filename, callbackUrl, callbackData }: SubmitOptions): string {
  return asQuery({
    ...{ model, priority, mp3_kbps: mp3Kbps, filename, callback_url: callbackUrl },
    callback_data: callbackData === undefined ? undefined : JSON.stringify(callbackData),
  });
}

/** Builds a query string without the undefined values. */
function asQuery(values: Readonly<Record<string, string | number | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value !== undefined) query.set(name, String(value));
  return query.size > 0 ? `?${query}` : '';
}

async function errorOf(response: Response): Promise<StemlineError> {
  const text = await response.text();
  try {
    const { code, reason, state } = JSON.parse(text) as { code: string; reason: string; state?: string };
    return new StemlineError(response.status, code, reason, state);
  } catch {
    // Not from the gateway itself: a proxy before it answers in its own words.
    return new StemlineError(response.status, 'INTERNAL', text.trim().slice(0, 200) || response.statusText);
  }
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    if (signal?.aborted) return onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
