// Types of the rpcs of a service: each rpc under its name, with its messages and its directions of
// streaming. The generated definitions give the directions only as `boolean`, so they are derived
// from the generated handlers.

import type {
  handleBidiStreamingCall,
  handleClientStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
} from '@grpc/grpc-js';

/** `Definition` and `Handlers` are generated for the service. Omits their index signatures. */
export type Rpcs<Definition, Handlers> = {
  [K in keyof Definition as string extends K ? never : number extends K ? never : K]: Definition[K] &
    (K extends keyof Handlers ? Streaming<Handlers[K]> : never);
};

/** The directions in which an rpc streams. */
export interface Streams<FromCaller extends boolean, ToCaller extends boolean> {
  readonly requestStream: FromCaller;
  readonly responseStream: ToCaller;
}

type Streaming<Handler> =
  Handler extends handleUnaryCall<infer _Request, infer _Response>
    ? Streams<false, false>
    : Handler extends handleClientStreamingCall<infer _Request, infer _Response>
      ? Streams<true, false>
      : Handler extends handleServerStreamingCall<infer _Request, infer _Response>
        ? Streams<false, true>
        : Handler extends handleBidiStreamingCall<infer _Request, infer _Response>
          ? Streams<true, true>
          : never;
