// The rpcs of a service as the compiler knows them: by name, each with its messages and the ways in which it streams.
// Generated definitions call streaming a boolean; which one it is, only the generated handlers tell.

import type {
  handleBidiStreamingCall,
  handleClientStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
} from '@grpc/grpc-js';

/** `Definition` and `Handlers` are what was generated for the service. Their index signatures are left out. */
export type Rpcs<Definition, Handlers> = {
  [K in keyof Definition as string extends K ? never : number extends K ? never : K]: Definition[K] &
    (K extends keyof Handlers ? Streaming<Handlers[K]> : never);
};

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
