// Serving gRPC: health, reflection, and wrappers in which a handler is an async function that returns or throws.
// The wrappers catch, log once, and map; handlers hold no status numbers and no try/catch.

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
import { ServiceError } from './errors.ts';
import { toGrpcStatus } from './grpc-errors.ts';
import { type ListenLimits, listen, socketsOf } from './listen.ts';
import { logFailure } from './log-failure.ts';
import type { Logger } from './logger.ts';
import { REQUEST_ID } from './names.ts';
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
/** `messages` ends normally also when the stream was cut: only an explicit last message says that it is whole. */
type HandleUpload<M> = (messages: AsyncIterable<RequestIn<M>>, context: CallContext) => Promise<ResponseOf<M>>;
type HandleDownload<M> = (request: RequestIn<M>, context: CallContext) => AsyncIterable<ResponseOf<M>>;

/** No rpc of ours streams both ways. */
type HandlerOf<M> = M extends Unary
  ? { unary: HandleUnary<M> }
  : M extends Upload
    ? { clientStream: HandleUpload<M> }
    : M extends Download
      ? { serverStream: HandleDownload<M> }
      : never;

/** One handler for each rpc of the service, of its kind: the compiler finds what is missing or of the wrong one. */
export type Handlers<Service> = { [K in keyof Service & string]: HandlerOf<Service[K]> };

export interface GrpcServer {
  /** Binds and serves, NOT_SERVING until setServing(true). Resolves with the bound port. */
  start(host: string, port: number): Promise<number>;
  setServing(serving: boolean): void;
  /** Refuses new calls, lets running ones end within `graceMs`, then cuts them. */
  stop(graceMs: number): Promise<void>;
}

export interface ConnectionLimits {
  /**
   * A connection without a call is closed after this time, such as one that does not speak HTTP/2, for which Node reports
   * no error. Clients connect again with their next call.
   */
  readonly idleMs: number;
  /** A connection takes no new calls after this time, so that clients find new replicas. */
  readonly ageMs: number;
  /** Calls on such a connection may go on this long: longer than the deadline of any call. */
  readonly ageGraceMs: number;
  readonly listen?: ListenLimits;
}

const LIMITS: ConnectionLimits = {
  idleMs: 30_000,
  ageMs: 5 * 60_000,
  ageGraceMs: 65 * 60_000,
};

/** Finds peers whose machine has gone without a word. */
const TCP_KEEPALIVE = { keepAlive: true, keepAliveInitialDelay: 10_000 };

/** For a cut connection to tell its peer so. */
const LAST_FRAMES_MS = 100;

export function createGrpcServer<Service>(
  service: LoadedService<Service>,
  handlers: Handlers<Service>,
  log: Logger,
  limits = LIMITS,
): GrpcServer {
  // Not `grpc.keepalive_time_ms`: grpc-js cuts the calls of a connection that is past its age with the first ping after it.
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
    // A watcher hears of changes only.
    if (serving === isServing) return;
    isServing = serving;
    const state = serving ? 'SERVING' : 'NOT_SERVING';
    health.setStatus('', state);
    health.setStatus(service.name, state);
  };
  // The listening server is ours, for grpc-js limits neither connections nor what their peers leave half open.
  const { injectConnection } = server.createConnectionInjector(ServerCredentials.createInsecure());
  const listener = createServer(TCP_KEEPALIVE, injectConnection);
  const sockets = socketsOf(listener);
  return {
    setServing,
    start: (host, port) => listen(listener, host, port, limits.listen),
    stop: async (graceMs) => {
      setServing(false);
      // Not the callback of tryShutdown(): it never comes when a connection breaks in the same moment.
      const closed = new Promise<void>((resolve) => listener.close(() => resolve()));
      server.tryShutdown(() => undefined);
      // A health Watch stream never ends by itself, so running calls are cut when the grace time is over.
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

/** For kinds with one answer; `inputOf` says what the handler gets: the request, or the call as the stream of them. */
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
    // Not destroy(): a destroyed stream never sends its status, and the caller would wait for its deadline.
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
