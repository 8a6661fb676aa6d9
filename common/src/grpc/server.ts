// Serves one gRPC service with health and reflection. Handlers are async functions that return a
// response or throw. This file logs each error once and converts it to a status.

import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import {
  type handleServerStreamingCall,
  type Metadata,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type sendUnaryData,
} from '@grpc/grpc-js';
import { ReflectionService } from '@grpc/reflection';
import type { LoadedService } from '@stemline/proto/load.ts';
import { HealthImplementation } from 'grpc-health-check';
import { ServiceError } from '../errors/service-error.ts';
import { logFailure } from '../logging/log-failure.ts';
import type { Logger } from '../logging/logger.ts';
import { REQUEST_ID, SHA224_HEX } from '../names.ts';
import { type ListenLimits, listen, socketsOf } from '../net/listen.ts';
import { toGrpcStatus } from './errors.ts';
import {
  type Download,
  REQUEST_ID_KEY,
  type RequestIn,
  type ResponseOf,
  type Unary,
  type Upload,
} from './rpc-types.ts';
import { sendAll } from './send-all.ts';

/** The second argument of a handler, beside the request. */
export interface CallContext {
  /** Aborts when the caller cancels, its deadline passes, or its connection breaks. */
  readonly signal: AbortSignal;
  readonly requestId: string;
  /** Returns the milliseconds until the deadline of the call, at least 1; Infinity: it has none. */
  leftMs(): number;
  readonly log: Logger;
  /** Adds the song to all later lines of `log`. A request with a songhash needs no call. */
  nameSong(songhash: string): void;
}

type HandleUnary<M> = (request: RequestIn<M>, context: CallContext) => Promise<ResponseOf<M>>;
/** `messages` ends without an error also when the stream was cut: see framing.ts. */
type HandleUpload<M> = (messages: AsyncIterable<RequestIn<M>>, context: CallContext) => Promise<ResponseOf<M>>;
type HandleDownload<M> = (request: RequestIn<M>, context: CallContext) => AsyncIterable<ResponseOf<M>>;

/** No rpc of this project streams both ways. */
type HandlerOf<M> = M extends Unary
  ? { unary: HandleUnary<M> }
  : M extends Upload
    ? { clientStream: HandleUpload<M> }
    : M extends Download
      ? { serverStream: HandleDownload<M> }
      : never;

/** One handler of the right kind for each rpc of the service. */
export type Handlers<Service> = { [K in keyof Service & string]: HandlerOf<Service[K]> };

/** A gRPC server. */
export interface GrpcServer {
  /**
   * Listens, and resolves with the port (`port` 0: a free one). The health service reports
   * NOT_SERVING until setServing(true). Rejects with EADDRINUSE.
   */
  start(host: string, port: number): Promise<number>;
  /** Sets the status that the health service reports. */
  setServing(serving: boolean): void;
  /** Refuses new calls, waits up to `graceMs` for the running ones, and then cuts them. */
  stop(graceMs: number): Promise<void>;
}

/** The limits of each connection. Times are in milliseconds. */
export interface ConnectionLimits {
  /**
   * A connection without a call is closed after this time, even if it does not use HTTP/2. Clients
   * connect again with their next call.
   */
  readonly idleMs: number;
  /** A connection accepts no new calls after this time, so that clients find new replicas. */
  readonly ageMs: number;
  /** The calls on such a connection are cut after this further time; longer than any deadline. */
  readonly ageGraceMs: number;
  readonly listen?: ListenLimits;
}

const LIMITS: ConnectionLimits = {
  idleMs: 30_000,
  ageMs: 5 * 60_000,
  ageGraceMs: 65 * 60_000,
};

/** Finds connections whose peer's machine has failed without closing them. */
const TCP_KEEPALIVE = { keepAlive: true, keepAliveInitialDelay: 10_000 };

/** Time in which a connection that is cut sends its last frames to the peer. */
const LAST_FRAMES_MS = 100;

/** Does nothing before start(). `limits` is for tests. */
export function createGrpcServer<Service>(
  service: LoadedService<Service>,
  handlers: Handlers<Service>,
  log: Logger,
  limits = LIMITS,
): GrpcServer {
  // `grpc.keepalive_time_ms` is not set: with it, grpc-js cuts the calls on a connection with the
  // first ping after the connection's maximum age.
  const server = new Server({
    'grpc.max_connection_idle_ms': limits.idleMs,
    'grpc.max_connection_age_ms': limits.ageMs,
    'grpc.max_connection_age_grace_ms': limits.ageGraceMs,
  });
  const implementation = Object.fromEntries(
    Object.entries(handlers as Record<string, AnyHandler>).map(([name, handler]) => [name, wrap(name, handler, log)]),
  );
  server.addService(service.definition as never, implementation as never);
  const health = new HealthImplementation({ '': 'NOT_SERVING', [service.name]: 'NOT_SERVING' });
  health.addToServer(server);
  new ReflectionService(service.reflected).addToServer(server);

  let isServing = false;
  const setServing = (serving: boolean) => {
    // Watch sends each call of setStatus() to its callers, even if the status is the same.
    if (serving === isServing) return;
    isServing = serving;
    const state = serving ? 'SERVING' : 'NOT_SERVING';
    health.setStatus('', state);
    health.setStatus(service.name, state);
  };
  // grpc-js limits neither the number of connections nor half-open ones, so this file listens
  // itself.
  const { injectConnection } = server.createConnectionInjector(ServerCredentials.createInsecure());
  const listener = createServer(TCP_KEEPALIVE, injectConnection);
  const sockets = socketsOf(listener);
  return {
    setServing,
    start: (host, port) => listen(listener, host, port, limits.listen),
    stop: async (graceMs) => {
      setServing(false);
      // The callback of tryShutdown() is not used, because grpc-js does not call it when a
      // connection breaks at the same moment.
      const closed = new Promise<void>((resolve) => listener.close(() => resolve()));
      server.tryShutdown(() => undefined);
      // A Watch of the health service never ends by itself.
      const cut = setTimeout(() => server.forceShutdown(), graceMs);
      const drop = setTimeout(() => {
        for (const socket of sockets) socket.destroy();
      }, graceMs + LAST_FRAMES_MS);
      await closed;
      clearTimeout(cut);
      clearTimeout(drop);
    },
  };
}

interface AnyHandler {
  unary?: AnyHandle;
  clientStream?: AnyHandle;
  serverStream?: AnyHandle;
}

type AnyHandle = (request: unknown, context: CallContext) => unknown;

function wrap(name: string, handler: AnyHandler, log: Logger): unknown {
  if (handler.unary) return wrapOneResponse<ServerUnaryCall<unknown, unknown>>(name, handler.unary, log, named);
  if (handler.clientStream)
    return wrapOneResponse<AnyCall & AsyncIterable<unknown>>(name, handler.clientStream, log, namedByInfo);
  if (handler.serverStream) return wrapServerStream(name, handler.serverStream, log);
  throw new Error(`no handler for ${name}`);
}

/**
 * Wraps the handler of an rpc with one response. `inputOf` returns the input of the handler: the
 * request, or the stream of requests.
 */
function wrapOneResponse<Call extends AnyCall>(
  name: string,
  handle: AnyHandle,
  log: Logger,
  inputOf: (call: Call, context: CallContext) => unknown,
) {
  return (call: Call, callback: sendUnaryData<unknown>) => {
    const context = contextOf(name, call, log);
    Promise.resolve(handle(inputOf(call, context), context)).then(
      (response) => callback(null, response),
      (error: unknown) => callback(failureOf(error, context)),
    );
  };
}

function wrapServerStream(name: string, handle: AnyHandle, log: Logger): handleServerStreamingCall<unknown, unknown> {
  return (call) => {
    const context = contextOf(name, call, log);
    const send = async () => {
      await sendAll(call, handle(named(call, context), context) as AsyncIterable<unknown>, context.signal);
      if (!context.signal.aborted) call.end();
    };
    // destroy() is not used, because a destroyed stream sends no status and its caller would wait
    // for the deadline.
    send().catch((error: unknown) => call.emit('error', Object.assign(new Error(), failureOf(error, context))));
  };
}

interface AnyCall {
  metadata: Metadata;
  getDeadline(): Date | number;
  on(event: 'cancelled', listener: () => void): unknown;
}

function contextOf(method: string, call: AnyCall, log: Logger): CallContext {
  const given = call.metadata.get(REQUEST_ID_KEY)[0]?.toString() ?? '';
  const requestId = REQUEST_ID.test(given) ? given : randomUUID();
  const controller = new AbortController();
  call.on('cancelled', () => controller.abort(new DOMException('the caller has disconnected', 'AbortError')));
  const deadline = Number(call.getDeadline());
  const leftMs = () => Math.max(1, deadline - Date.now());
  let own = log.child({ requestId, method });
  return {
    signal: controller.signal,
    requestId,
    leftMs,
    get log() {
      return own;
    },
    nameSong: (songhash) => {
      own = log.child({ requestId, method, songhash });
    },
  };
}

/** Returns the request of a call, after it has named its song in the log. */
function named({ request }: { request: unknown }, context: CallContext): unknown {
  nameSongOf(request, context);
  return request;
}

/** Passes on the messages of an upload. The info, which comes first, names the song in the log. */
async function* namedByInfo(messages: AsyncIterable<unknown>, context: CallContext): AsyncGenerator<unknown> {
  for await (const message of messages) {
    const { info } = message as { info?: unknown };
    if (info) nameSongOf(info, context);
    yield message;
  }
}

/** Malformed songhashes are not logged. */
function nameSongOf(message: unknown, context: CallContext): void {
  const { songhash } = message as { songhash?: unknown };
  if (typeof songhash === 'string' && SHA224_HEX.test(songhash)) context.nameSong(songhash);
}

function failureOf(caught: unknown, context: CallContext) {
  const error = ServiceError.from(caught);
  logFailure(context.log, error);
  return toGrpcStatus(error);
}
