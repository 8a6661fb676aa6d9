// Typed client of Stemline's REST API. It uses fetch and runs in Node and in browsers.

import { jsonOf, MAX_QUEUE_BYTES } from './answer-text.ts';
import { StemlineError } from './errors.ts';
import { followSongs } from './many-song-events.ts';
import { itemsOf } from './pages.ts';
import { queryOf, randomKey, submissionForm, submissionQuery, trackJson } from './query.ts';
import { type Body, type Call, type Connection, createAsk, DEFAULT_RETRIES } from './request.ts';
import { followSong } from './song-events.ts';
import type * as Api from './types.ts';

export type { Body, Connection } from './request.ts';
export type * from './types.ts';
export { StemlineError };

/** The audio of a song. A function is called for each attempt and returns the audio. */
export type Audio = Body | (() => Body);

/** Options for the wait for the end of a song. */
export interface WaitOptions extends Api.CallOptions {
  /** Called with the present state of the song and then with each change. */
  readonly onProgress?: ((event: Api.SongEvent) => void) | undefined;
}

/** Options for following several songs. */
export interface WatchOptions extends Api.CallOptions {
  /** Called at least every 15 seconds while the connection works, also when no song changes. */
  readonly onAlive?: (() => void) | undefined;
}

/** Options of a download. */
export interface DownloadOptions extends Api.CallOptions {
  /** Headers of the request, such as `range` or `if-none-match`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/**
 * Every method throws StemlineError for an error response, the error of fetch when there is no
 * response, and the reason of the signal when the signal aborts. A call is repeated when it is safe
 * to repeat and the server is briefly unavailable; the pauses follow the server's `Retry-After`.
 */
export interface StemlineClient {
  /**
   * Sends a song. Resolves when the song is durably accepted. A stream is sent as it is read, and
   * cannot be repeated; with a `callbackSecret`, the client first reads all of it into memory.
   */
  submit(audio: Audio, options?: Api.SubmitOptions): Promise<Api.Accepted>;
  /** Separates a track of a song that is done. `options.filename` does not apply. */
  submitTrack(source: Api.TrackSource, options?: Api.SubmitOptions): Promise<Api.Accepted>;
  /** Returns the state of a song, with its tracks. */
  status(songhash: string, signal?: AbortSignal): Promise<Api.Song>;
  /** Yields the present state of a song and then each change, until the song has ended. */
  events(songhash: string, options?: Api.CallOptions): AsyncGenerator<Api.SongEvent, void, undefined>;
  /**
   * Yields the present state of each of up to 100 songs and then each change, over one connection,
   * until all of them have ended or were removed. An unknown song is `removed`. A connection that
   * breaks or is silent for 40 seconds is replaced, up to `retries` times in a row.
   */
  watchSongs(songhashes: readonly string[], options?: WatchOptions): AsyncGenerator<Api.SongMessage, void, undefined>;
  /**
   * Waits until the song has ended, and returns it: it may be done, failed or cancelled. Continues
   * when the server is unavailable for some seconds.
   */
  wait(songhash: string, options?: WaitOptions): Promise<Api.Song>;
  /**
   * Returns one page of the songs, newest first. With a filter a page may hold fewer songs than
   * `pageSize`, or none, although more pages follow.
   */
  list(options?: Api.ListOptions): Promise<Api.SongPage>;
  /** Yields all songs, newest first, and reads the pages as they are needed. */
  songs(filters?: Api.SongFilters): AsyncGenerator<Api.ListedSong, void, undefined>;
  /** Returns the songhashes of the waiting and of the running songs, the next one first. */
  queue(options?: Api.CallOptions): Promise<Api.Queue>;
  /** Returns a track as a response with an unread body. */
  download(songhash: string, track: string, options?: AbortSignal | DownloadOptions): Promise<Response>;
  /**
   * Returns the tracks of a song as a ZIP archive with an unread body. `format`: only these tracks,
   * or `all`; absent: the first format.
   */
  downloadZip(songhash: string, format?: string, options?: AbortSignal | DownloadOptions): Promise<Response>;
  /**
   * Returns the waveform of a stem, in the binary format of audiowaveform, as a response with an
   * unread body. A pixel has 512 samples at `level` 0, 4096 at 1, and 32768 at 2.
   */
  downloadPeaks(songhash: string, stem: string, level?: 0 | 1 | 2, options?: DownloadOptions): Promise<Response>;
  /** Cancels a song and returns its state. A song that had already ended keeps its state. */
  cancel(songhash: string, options?: Api.CallOptions): Promise<Api.RunState>;
  /** Separates a song again that failed, was cancelled or lacks a removed track. */
  retry(songhash: string, options?: Api.CallOptions): Promise<Api.RunState>;
  /** Removes one track, or the whole song. */
  remove(songhash: string, track?: string, options?: Api.CallOptions): Promise<void>;
  /** Returns the models that can separate songs. */
  models(signal?: AbortSignal): Promise<Api.Models>;
  /** Returns the limits of uploads: sizes, lengths, formats, options and models. */
  limits(signal?: AbortSignal): Promise<Api.Limits>;
  /** Returns whether the server would accept a song now; resolves also when it would not. */
  readiness(options?: Api.CallOptions): Promise<Api.Readiness>;
  /** Returns one page of the deliveries of a song or of all songs. */
  listDeliveries(options?: Api.DeliveryListOptions): Promise<Api.DeliveryPage>;
  /** Yields the deliveries of a song or of all songs, and reads the pages as they are needed. */
  deliveries(filters?: Api.DeliveryFilters): AsyncGenerator<Api.Delivery, void, undefined>;
  /** Returns the state of a delivery. */
  delivery(id: string, options?: Api.CallOptions): Promise<Api.Delivery>;
  /** Sends a delivery again, with the same id. This call is not repeated. */
  redeliver(id: string, options?: Api.CallOptions): Promise<Api.Delivery>;
  /** Sends the event `test` to a callback. This call is not repeated. */
  testCallback(callback: Api.CallbackTest): Promise<Api.Delivery>;
}

const POST = { method: 'POST' } as const;
/** The type of a form is set by fetch, because it contains the boundary. */
const BYTES = { 'content-type': 'application/octet-stream' };
const JSON_TYPE = { 'content-type': 'application/json' };

/** Creates a client. It keeps no connection of its own and needs no end. */
export function createStemlineClient(connection: Connection): StemlineClient {
  const ask = createAsk(connection);
  const json = async <T>(path: string, call: Partial<Call> = {}, maxBytes?: number): Promise<T> =>
    (await jsonOf(await ask(path, { isRepeatable: true, ...call }), maxBytes)) as T;
  const status: StemlineClient['status'] = (songhash, signal) => json(songPath(songhash), { signal });
  const list: StemlineClient['list'] = ({ pageSize, pageToken, signal, ...filters } = {}) =>
    json(`/apiv1/songs${queryOf({ page_size: pageSize, page_token: pageToken, ...filters })}`, { signal });
  const events: StemlineClient['events'] = (songhash, { signal } = {}) => followSong({ ask, status }, songhash, signal);
  const listDeliveries: StemlineClient['listDeliveries'] = ({ songhash, state, pageSize, pageToken, signal } = {}) => {
    const path = songhash === undefined ? '/apiv1/deliveries' : `${songPath(songhash)}/deliveries`;
    return json(path + queryOf({ page_size: pageSize, page_token: pageToken, state }), { signal });
  };
  /** A client that repeats nothing needs no key of its own, which costs the server some work. */
  const keyOf = ({ idempotencyKey: given }: Api.SubmitOptions) => {
    const key = given ?? (connection.retries === 0 ? undefined : randomKey());
    return key === undefined ? undefined : { 'idempotency-key': key };
  };
  const file = (path: string, options: AbortSignal | DownloadOptions = {}) =>
    ask(path, { isRepeatable: true, ...(options instanceof AbortSignal ? { signal: options } : options) });

  return {
    status,
    list,
    events,
    listDeliveries,
    watchSongs: (songhashes, options) =>
      followSongs({ ask, retries: connection.retries ?? DEFAULT_RETRIES }, songhashes, options),
    submit: async (audio, options = {}) => {
      const { callbackSecret: secret, signal } = options;
      const body = secret === undefined ? audio : submissionForm(await blobOf(audio), secret);
      const headers = { ...(secret === undefined && BYTES), ...keyOf(options) };
      const isRepeatable = !(body instanceof ReadableStream);
      return json(`/apiv1/songs${submissionQuery(options)}`, { ...POST, headers, body, isRepeatable, signal });
    },
    submitTrack: (source, options = {}) => {
      const { signal } = options;
      const headers = { ...JSON_TYPE, ...keyOf(options) };
      return json('/apiv1/songs', { ...POST, headers, body: trackJson(source, options), signal });
    },
    wait: async (songhash, { onProgress, signal } = {}) => {
      for await (const event of events(songhash, { signal })) onProgress?.(event);
      return status(songhash, signal);
    },
    songs: (filters = {}) =>
      itemsOf(
        (pageToken) => list({ ...filters, pageToken }),
        ({ songs }) => songs,
      ),
    queue: (options) => json('/apiv1/queue', options, MAX_QUEUE_BYTES),
    download: (songhash, track, options) => file(trackPath('track', songhash, track), options),
    downloadZip: (songhash, format, options) => file(`${songPath(songhash)}/tracks.zip${queryOf({ format })}`, options),
    downloadPeaks: (songhash, stem, level = 0, options = {}) =>
      file(`${songPath(songhash)}/peaks/${encodeURIComponent(stem)}${queryOf({ level })}`, options),
    cancel: (songhash, options) => json(`${songPath(songhash)}/cancel`, { ...POST, ...options }),
    retry: (songhash, options) => json(`${songPath(songhash)}/retry`, { ...POST, ...options }),
    remove: async (songhash, track, { signal } = {}) => {
      const path = track === undefined ? songPath(songhash) : trackPath('remove', songhash, track);
      await json(path, { method: 'DELETE', signal });
    },
    models: (signal) => json('/apiv1/models', { signal }),
    limits: (signal) => json('/apiv1/limits', { signal }),
    readiness: (options) => json('/readyz', { ...options, expected: 503 }),
    deliveries: (filters = {}) =>
      itemsOf(
        (pageToken) => listDeliveries({ ...filters, pageToken }),
        ({ deliveries }) => deliveries,
      ),
    delivery: (id, options) => json(deliveryPath(id), options),
    redeliver: (id, options) => json(`${deliveryPath(id)}/redeliver`, { ...POST, ...options, isRepeatable: false }),
    testCallback: ({ signal, ...callback }) => {
      const body = JSON.stringify(callback);
      return json('/apiv1/callbacks/test', { ...POST, headers: JSON_TYPE, body, isRepeatable: false, signal });
    },
  };
}

function songPath(songhash: string): string {
  return `/apiv1/songs/${encodeURIComponent(songhash)}`;
}

function trackPath(route: 'track' | 'remove', songhash: string, track: string): string {
  return `/apiv1/${route}/${encodeURIComponent(songhash)}/${encodeURIComponent(track)}`;
}

function deliveryPath(id: string): string {
  return `/apiv1/deliveries/${encodeURIComponent(id)}`;
}

function blobOf(audio: Audio): Blob | Promise<Blob> {
  const body = typeof audio === 'function' ? audio() : audio;
  return body instanceof Blob ? body : new Response(body).blob();
}
