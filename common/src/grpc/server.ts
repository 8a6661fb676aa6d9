// Serves gRPC with health and reflection. Wraps handlers, which are async functions that return or
// throw. The wrappers catch each error, log it once, and map it to a status, so handlers need no
// status numbers and no try/catch.

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
import { REQUEST_ID } from '../names.ts';
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

export interface CallContext {
  /** Aborts when the caller cancels, its deadline passes, or its connection drops. */
  readonly signal: AbortSignal;
  readonly requestId: string;
  readonly log: Logger;
}

type HandleUnary<M> = (request: RequestIn<M>, context: CallContext) => Promise<ResponseOf<M>>;
/**
 * `messages` also ends normally when the stream was cut. Only an explicit last message proves that
 * it is complete.
 */
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

/**
 * One handler for each rpc of the service, of its kind. The compiler finds a missing or wrong one.
 */
export type Handlers<Service> = { [K in keyof Service & string]: HandlerOf<Service[K]> };

export interface GrpcServer {
  /**
   * Binds and serves with status NOT_SERVING until setServing(true). Resolves with the bound port.
   */
  start(host: string, port: number): Promise<number>;
  setServing(serving: boolean): void;
  /** Refuses new calls, lets running ones end within `graceMs`, then cuts them. */
  stop(graceMs: number): Promise<void>;
}

export interface ConnectionLimits {
  /**
   * Connections without a call are closed after this time. This also closes a connection that does
   * not use HTTP/2, for which Node reports no error. Clients connect again with their next call.
   */
  readonly idleMs: number;
  /** A connection accepts no new calls after this time, so that clients find new replicas. */
  readonly ageMs: number;
  /**
   * Calls on such a connection may continue for this time: longer than the deadline of any call.
   */
  readonly ageGraceMs: number;
  readonly listen?: ListenLimits;
}

const LIMITS: ConnectionLimits = {
  idleMs: 30_000,
  ageMs: 5 * 60_000,
  ageGraceMs: 65 * 60_000,
};

/** Detects peers whose machine disappeared without closing the connection. */
const TCP_KEEPALIVE = { keepAlive: true, keepAliveInitialDelay: 10_000 };

/** Time for a cut connection to send its last frames to the peer. */
const LAST_FRAMES_MS = 100;

export function createGrpcServer<Service>(
  service: LoadedService<Service>,
  handlers: Handlers<Service>,
  log: Logger,
  limits = LIMITS,
): GrpcServer {
  // `grpc.keepalive_time_ms` is not used: after a connection's maximum age, grpc-js would cut its
  // calls with the first ping.
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
    // Watchers must receive changes only.
    if (serving === isServing) return;
    isServing = serving;
    const state = serving ? 'SERVING' : 'NOT_SERVING';
    health.setStatus('', state);
    health.setStatus(service.name, state);
  };
  // Listens itself, because grpc-js limits neither connections nor half-open ones.
  const { injectConnection } = server.createConnectionInjector(ServerCredentials.createInsecure());
  const listener = createServer(TCP_KEEPALIVE, injectConnection);
  const sockets = socketsOf(listener);
  return {
    setServing,
    start: (host, port) => listen(listener, host, port, limits.listen),
    stop: async (graceMs) => {
      setServing(false);
      // The callback of tryShutdown() is not used: it never comes when a connection breaks in the
      // same moment.
      const closed = new Promise<void>((resolve) => listener.close(() => resolve()));
      server.tryShutdown(() => undefined);
      // A health Watch stream never ends by itself, so running calls are cut after the grace time.
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
  unary?: Loose;
  clientStream?: Loose;
  serverStream?: Loose;
}

type Loose = (request: unknown, context: CallContext) => unknown;

function wrap(name: string, handler: AnyHandler, log: Logger): unknown {
  if (handler.unary)
    return wrapOneAnswer<ServerUnaryCall<unknown, unknown>>(name, handler.unary, log, (call) => call.request);
  if (handler.clientStream) return wrapOneAnswer(name, handler.clientStream, log, (call) => call);
  if (handler.serverStream) return wrapServerStream(name, handler.serverStream, log);
  throw new Error(`no handler for ${name}`);
}

/**
 * Wraps rpcs with one answer. `inputOf` returns what the handler receives: the request, or the call
 * as the stream of requests.
 */
function wrapOneAnswer<Call extends AnyCall>(
  name: string,
  handle: Loose,
  log: Logger,
  inputOf: (call: Call) => unknown,
) {
  return (call: Call, callback: sendUnaryData<unknown>) => {
    const context = contextOf(name, call, log);
    Promise.resolve(handle(inputOf(call), context)).then(
      (response) => callback(null, response),
      (error: unknown) => callback(failureOf(error, context)),
    );
  };
}

function wrapServerStream(name: string, handle: Loose, log: Logger): handleServerStreamingCall<unknown, unknown> {
  return (call) => {
    const context = contextOf(name, call, log);
    const send = async () => {
      await sendAll(call, handle(call.request, context) as AsyncIterable<unknown>, context.signal);
      if (!context.signal.aborted) call.end();
    };
    // destroy() is not used: a destroyed stream never sends its status, and the caller would wait
    // for its deadline.
    send().catch((error: unknown) => call.emit('error', Object.assign(new Error(), failureOf(error, context))));
  };
}

interface AnyCall {
  metadata: Metadata;
  on(event: 'cancelled', listener: () => void): unknown;
}

function contextOf(method: string, call: AnyCall, log: Logger): CallContext {
  const given = call.metadata.get(REQUEST_ID_KEY)[0]?.toString() ?? '';
  const requestId = REQUEST_ID.test(given) ? given : randomUUID();
  const controller = new AbortController();
  call.on('cancelled', () => controller.abort(new DOMException('the caller has gone', 'AbortError')));
  return { signal: controller.signal, requestId, log: log.child({ requestId, method }) };
}

function failureOf(caught: unknown, context: CallContext) {
  const error = ServiceError.from(caught);
  logFailure(context.log, error);
  return toGrpcStatus(error);
}
