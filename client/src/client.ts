// Typed client of Stemline's REST API. It uses fetch and runs in Node and in browsers.

import { until } from '@stemline/common/async/wait.ts';
import type { Accepted, Limits, ListOptions, Models, OptionValue, Song, SongPage, SubmitOptions } from './types.ts';

export type * from './types.ts';

/** An error response. Its message is the `reason` of the API. */
export class StemlineError extends Error {
  override readonly name = 'StemlineError';
  /** The code of the API; INTERNAL for a response that is not from the API. */
  readonly code: string;
  /** The HTTP status. */
  readonly status: number;
  /** The state of the song; undefined when the response does not report it. */
  readonly state: string | undefined;

  constructor(status: number, code: string, reason: string, state?: string) {
    super(reason);
    this.status = status;
    this.code = code;
    this.state = state;
  }
}

/** Options for the wait for the end of a song. */
export interface WaitOptions {
  /** Called after each successful poll. */
  readonly onPoll?: (song: Song) => void;
  /** Milliseconds between two polls; default: 1000. */
  readonly everyMs?: number;
  /** Ends the wait with the reason of the signal. */
  readonly signal?: AbortSignal;
}

type Body = NonNullable<RequestInit['body']>;

/**
 * Every method throws StemlineError for an error response, and the error of fetch when there is no
 * response.
 */
export interface StemlineClient {
  /**
   * Sends a song. A stream is sent as it is read; with a `callbackSecret`, the client first reads
   * all of it into memory. Resolves when the song is durably accepted.
   */
  submit(audio: Body, options?: SubmitOptions): Promise<Accepted>;
  /** Separates a track of a song that is done. `options.filename` does not apply. */
  submitTrack(source: { songhash: string; track: string }, options?: SubmitOptions): Promise<Accepted>;
  /** Returns the state of a song, with its tracks. */
  status(songhash: string, signal?: AbortSignal): Promise<Song>;
  /** Returns one page of the songs, newest first. */
  list(options?: ListOptions): Promise<SongPage>;
  /**
   * Polls until the song has ended, and returns it. Continues when the server is briefly
   * unavailable: throws the error of the fifth failed poll in a row, and at once an error response
   * below 500.
   */
  wait(songhash: string, options?: WaitOptions): Promise<Song>;
  /** Returns a track as a response with an unread body. */
  download(songhash: string, track: string, signal?: AbortSignal): Promise<Response>;
  /**
   * Returns the tracks of a song as a ZIP archive with an unread body. `format`: only these tracks,
   * or `all`; absent: the first format.
   */
  downloadZip(songhash: string, format?: string, signal?: AbortSignal): Promise<Response>;
  /** Returns the limits of uploads. */
  limits(signal?: AbortSignal): Promise<Limits>;
  /** Returns the models that can separate songs. */
  models(signal?: AbortSignal): Promise<Models>;
  /** Cancels a song and returns its state. A song that had already ended keeps its state. */
  cancel(songhash: string): Promise<{ hash: string; run: number; state: string }>;
  /** Removes one track, or the whole song. */
  remove(songhash: string, track?: string): Promise<void>;
}

/** Failed polls in a row after which `wait` throws. */
const MAX_FAILURES_IN_A_ROW = 5;

/** `baseUrl`: the address of the server, such as http://localhost:5000. */
export function createStemlineClient({ baseUrl }: { readonly baseUrl: string }): StemlineClient {
  const base = withoutFinalSlashes(baseUrl);
  const songPath = (songhash: string) => `/apiv1/songs/${encodeURIComponent(songhash)}`;
  const trackPath = (route: string, songhash: string, track: string) =>
    `/apiv1/${route}/${encodeURIComponent(songhash)}/${encodeURIComponent(track)}`;

  const ask = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const response = await fetch(base + path, init);
    if (response.ok) return response;
    throw await errorOf(response);
  };
  const json = async <T>(path: string, init?: RequestInit): Promise<T> => (await (await ask(path, init)).json()) as T;
  const withSignal = (signal: AbortSignal | undefined): RequestInit => (signal ? { signal } : {});
  const status: StemlineClient['status'] = (songhash, signal) => json<Song>(songPath(songhash), withSignal(signal));

  return {
    status,
    list: ({ pageSize, pageToken, signal, ...filters } = {}) => {
      const query = asQuery({ page_size: pageSize, page_token: pageToken, ...filters });
      return json<SongPage>(`/apiv1/songs${query}`, withSignal(signal));
    },
    submit: async (audio, options = {}) => {
      const { callbackSecret } = options;
      const body = callbackSecret === undefined ? audio : await formOf(audio, callbackSecret);
      // fetch sets the content type of a form, with its boundary.
      const type = body instanceof FormData ? undefined : { 'content-type': 'application/octet-stream' };
      const headers = { ...type, ...keyHeader(options.idempotencyKey) };
      const init = { method: 'POST', body, headers, duplex: 'half', ...withSignal(options.signal) };
      return json<Accepted>(`/apiv1/songs${queryOf(options)}`, init as RequestInit);
    },
    submitTrack: (source, { model, priority, mp3Kbps, options, ...call } = {}) => {
      const { callbackUrl: url, callbackData: data, callbackOn: on, callbackSecret: secret } = call;
      const callback = url === undefined ? undefined : { url, data, on, secret };
      const given = { ...(mp3Kbps !== undefined && { mp3_kbps: mp3Kbps }), ...options };
      const body = JSON.stringify({ source, model, priority, options: given, callback });
      const headers = { 'content-type': 'application/json', ...keyHeader(call.idempotencyKey) };
      const init = { method: 'POST', body, headers, ...withSignal(call.signal) };
      return json<Accepted>('/apiv1/songs', init);
    },
    wait: (songhash, { onPoll, everyMs = 1000, signal } = {}) => {
      let failures = 0;
      const poll = async (): Promise<Song | undefined> => {
        try {
          const song = await status(songhash, signal);
          failures = 0;
          return song;
        } catch (error) {
          failures += 1;
          const isFinal = error instanceof StemlineError && error.status < 500;
          if (isFinal || signal?.aborted || failures === MAX_FAILURES_IN_A_ROW) throw error;
          return undefined;
        }
      };
      const ended = async () => {
        const song = await poll();
        if (song) onPoll?.(song);
        return song?.state === 'waiting' || song?.state === 'running' ? undefined : song;
      };
      return until(ended, { everyMs, signal });
    },
    download: (songhash, track, signal) => ask(trackPath('track', songhash, track), withSignal(signal)),
    downloadZip: (songhash, format, signal) =>
      ask(`${songPath(songhash)}/tracks.zip${asQuery({ format })}`, withSignal(signal)),
    limits: (signal) => json<Limits>('/apiv1/limits', withSignal(signal)),
    models: (signal) => json<Models>('/apiv1/models', withSignal(signal)),
    cancel: (songhash) => json(`${songPath(songhash)}/cancel`, { method: 'POST' }),
    remove: async (songhash, track) => {
      await ask(track === undefined ? songPath(songhash) : trackPath('remove', songhash, track), { method: 'DELETE' });
    },
  };
}

function keyHeader(key: string | undefined): Record<string, string> {
  return key === undefined ? {} : { 'idempotency-key': key };
}

function withoutFinalSlashes(url: string): string {
  let end = url.length;
  while (url[end - 1] === '/') end -= 1;
  return url.slice(0, end);
}

/** A form keeps the secret out of the query, because servers and proxies log queries. */
async function formOf(audio: Body, callbackSecret: string): Promise<FormData> {
  const form = new FormData();
  // The server can refuse a secret before it reads a file that comes after it.
  form.set('callback_secret', callbackSecret);
  form.set('file', audio instanceof Blob ? audio : await new Response(audio).blob(), '');
  return form;
}

/** The callback's secret is sent in a form (formOf). */
function queryOf({ model, priority, mp3Kbps, options, filename, ...callback }: SubmitOptions): string {
  const { callbackUrl, callbackData, callbackOn } = callback;
  return asQuery({
    model,
    priority,
    mp3_kbps: mp3Kbps,
    ...options,
    filename,
    callback_url: callbackUrl,
    callback_data: callbackData === undefined ? undefined : JSON.stringify(callbackData),
    callback_on: callbackOn,
  });
}

/** Builds a query string without the undefined values; lists become words with commas between. */
function asQuery(values: Readonly<Record<string, OptionValue | undefined>>): string {
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
    // The response is not from the gateway but from a proxy in front of it.
    return new StemlineError(response.status, 'INTERNAL', text.trim().slice(0, 200) || response.statusText);
  }
}
