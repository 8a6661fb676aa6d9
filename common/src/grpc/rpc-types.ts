// Types for the client and the server that derive the names, kinds and messages of a service's
// rpcs.

import type { MethodDefinition } from '@grpc/proto-loader';
import type { Streams } from '@stemline/proto/rpcs.ts';

/** One request, one response. */
export type Unary = Streams<false, false>;
/** A stream of requests, one response. */
export type Upload = Streams<true, false>;
/** One request, a stream of responses. */
export type Download = Streams<false, true>;

/** Names of the service's rpcs of one kind. */
export type NameOf<Service, Kind> = {
  [K in keyof Service & string]: Service[K] extends Kind ? K : never;
}[keyof Service & string];

/** The request that a caller passes, as a partial object. */
export type RequestOf<M> =
  M extends MethodDefinition<infer Req, infer _Res, infer _ReqOut, infer _ResOut> ? Req : never;
/** The response that a handler returns. */
export type ResponseOf<M> =
  M extends MethodDefinition<infer _Req, infer Res, infer _ReqOut, infer _ResOut> ? Res : never;
/** The request that a handler receives, with defaults filled in. */
export type RequestIn<M> =
  M extends MethodDefinition<infer _Req, infer _Res, infer ReqOut, infer _ResOut> ? ReqOut : never;
/** The response that a caller receives, with defaults filled in. */
export type ResponseIn<M> =
  M extends MethodDefinition<infer _Req, infer _Res, infer _ReqOut, infer ResOut> ? ResOut : never;

/** The metadata key of the request id. */
export const REQUEST_ID_KEY = 'x-request-id';
