// Types of the REST API, taken by path and status from the types that are generated from
// gateway/openapi.json, so that most changes of the document need no change here.

import type { components, paths } from './gen/openapi.ts';

type Answers<Path extends keyof paths, Method extends keyof paths[Path]> = paths[Path][Method] extends {
  readonly responses: infer Responses;
}
  ? Responses
  : never;
/** The JSON of a response with this status. */
type Answer<
  Path extends keyof paths,
  Method extends keyof paths[Path],
  Status extends keyof Answers<Path, Method>,
> = Answers<Path, Method>[Status] extends { readonly content: { readonly 'application/json': infer Json } }
  ? Json
  : never;
type Query<Path extends keyof paths> = paths[Path] extends {
  readonly get: { readonly parameters: { readonly query?: infer Values } };
}
  ? NonNullable<Values>
  : never;
type SubmissionQuery = NonNullable<paths['/apiv1/songs']['post']['parameters']['query']>;

/** A song with everything that the server knows about it. */
export type Song = Answer<'/apiv1/songs/{songhash}', 'get', 200>;
/** The state of a song. */
export type SongState = Song['state'];
/** A model in one revision. */
export type ModelName = Song['model'];
/** A track that can be downloaded. */
export type Track = Song['tracks'][number];
/** A warning about the audio of a song. */
export type Warning = Song['warnings'][number];
/** The answer to a submitted song. */
export type Accepted = Answer<'/apiv1/songs', 'post', 202>;
/** One page of the list of songs. */
export type SongPage = Answer<'/apiv1/songs', 'get', 200>;
/** A song in the list. */
export type ListedSong = SongPage['songs'][number];
/** The songhashes of the waiting and of the running songs. */
export type Queue = Answer<'/apiv1/queue', 'get', 200>;
/** The state of a song after a call that cancels it or separates it again. */
export type RunState = Answer<'/apiv1/songs/{songhash}/cancel', 'post', 200>;
/** The models of the server, and the model that `auto` means. */
export type Models = Answer<'/apiv1/models', 'get', 200>;
/** A model that can separate songs. */
export type Model = Models['models'][number];
/** The limits of uploads. */
export type Limits = Answer<'/apiv1/limits', 'get', 200>;
/** The values of one option. */
export type OptionLimits = Limits['options'][keyof Limits['options']];
/** The readiness of the server for a song, and its parts that are not available. */
export type Readiness = Answer<'/readyz', 'get', 200>;
/** The report of one event to a callback. */
export type Delivery = Answer<'/apiv1/deliveries/{id}', 'get', 200>;
/** One page of deliveries. */
export type DeliveryPage = Answer<'/apiv1/deliveries', 'get', 200>;
/** The event that a callback reports. */
export type CallbackEvent = Exclude<Delivery['event'], 'unknown'>;
/** The state of a song in one of its events. */
export type SongEvent = components['schemas']['SongEvent'];
type SongMessageName = components['schemas']['SongMessage']['event'];
/** An event of one of several songs, with its name. `end` and `removed` are the last of a song. */
export type SongMessage =
  | { readonly name: Exclude<SongMessageName, 'removed'>; readonly song: SongEvent }
  | { readonly name: 'removed'; readonly song: components['schemas']['SongGone'] };
/** The codes of refusals and failures. A newer server may have more. */
export type ErrorCode = components['schemas']['ErrorCode'];

/** The value of an option in a query. */
export type OptionValue = string | number | boolean | readonly (string | number)[];
/** Options of a separation by their names in the API. `limits()` lists them with their values. */
export type Options = Song['options'];

/** A track of a song that is done. */
export interface TrackSource {
  readonly songhash: string;
  /** Its name, such as `drums.flac`. */
  readonly track: string;
}

/** Ends a call with the reason of the signal. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

type SongQuery = Query<'/apiv1/songs'>;

/** Filters of the list of songs. A song must match all of them. */
export interface SongFilters extends CallOptions {
  readonly state?: SongQuery['state'] | undefined;
  /** The name of a model. */
  readonly model?: string | undefined;
  /** Part of the file name, in upper or lower case. */
  readonly q?: string | undefined;
  /** 1 to 200; the default is 50. */
  readonly pageSize?: number | undefined;
}

/** Filters and page of the list of songs. */
export interface ListOptions extends SongFilters {
  /** From the previous page, requested with the same filters. */
  readonly pageToken?: string | undefined;
}

/** Filters of the list of deliveries. */
export interface DeliveryFilters extends CallOptions {
  /** Only those of this song. */
  readonly songhash?: string | undefined;
  /** Only those in this state. It does not apply together with `songhash`. */
  readonly state?: Query<'/apiv1/deliveries'>['state'] | undefined;
  /** 1 to 200; the default is 50. */
  readonly pageSize?: number | undefined;
}

/** Filters and page of the list of deliveries. */
export interface DeliveryListOptions extends DeliveryFilters {
  /** From the previous page, requested with the same filters. */
  readonly pageToken?: string | undefined;
}

/** A callback to test. */
export interface CallbackTest extends CallOptions {
  readonly url: string;
  /** Any JSON value. */
  readonly data?: unknown;
  readonly secret?: string | undefined;
}

/** The options of a submission. An absent option has its default. */
export interface SubmitOptions extends CallOptions {
  readonly model?: string | undefined;
  readonly priority?: SubmissionQuery['priority'] | undefined;
  /** 128, 192, 256 or 320 kbit/s. */
  readonly mp3Kbps?: number | undefined;
  readonly options?: Options | undefined;
  readonly filename?: string | undefined;
  /** The server posts to this URL when the song is done, and at the events in `on`. */
  readonly callbackUrl?: string | undefined;
  /** Any JSON value; the server posts it as the callback's body. */
  readonly callbackData?: unknown;
  /** The server also posts when the song has ended in one of these states. */
  readonly callbackOn?: readonly ('failed' | 'cancelled')[] | undefined;
  /**
   * Signs the callbacks in place of the secrets of the server: `whsec_` and the base64 of 24 to 64
   * random bytes.
   */
  readonly callbackSecret?: string | undefined;
  /**
   * A random text of 1 to 255 visible ASCII characters, such as a UUID, that all repeats of a call
   * share. It makes it safe to repeat a call whose answer was lost. Default: a new one for each
   * call, which covers the repeats of the client itself; none with `retries: 0`.
   */
  readonly idempotencyKey?: string | undefined;
}
