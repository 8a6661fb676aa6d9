// Types that read the generated service definitions, so that client and server helpers know every rpc by name.

import type { MethodDefinition } from '@grpc/proto-loader';

/** The rpcs that a definition declares, without the index signature that the generated interface inherits. */
export type Methods<D> = {
  [K in keyof D as string extends K ? never : number extends K ? never : K]: D[K];
};

export type MethodName<D> = keyof Methods<D> & string;

/** What a caller gives, as plain partial objects. */
export type RequestOf<M> =
  M extends MethodDefinition<infer Req, infer _Res, infer _ReqOut, infer _ResOut> ? Req : never;
/** What a handler gives back. */
export type ResponseOf<M> =
  M extends MethodDefinition<infer _Req, infer Res, infer _ReqOut, infer _ResOut> ? Res : never;
/** What a handler receives, defaults filled in. */
export type RequestIn<M> =
  M extends MethodDefinition<infer _Req, infer _Res, infer ReqOut, infer _ResOut> ? ReqOut : never;
/** What a caller receives, defaults filled in. */
export type ResponseIn<M> =
  M extends MethodDefinition<infer _Req, infer _Res, infer _ReqOut, infer ResOut> ? ResOut : never;

/** Metadata key that carries the request id from hop to hop. */
export const REQUEST_ID_KEY = 'x-request-id';
