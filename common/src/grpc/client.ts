// Calls the rpcs of another service. Every call has a deadline, carries a request id, and fails
// with a ServiceError.

import { Client, type ClientOptions, credentials, Metadata } from '@grpc/grpc-js';
import type { MethodDefinition } from '@grpc/proto-loader';
import { drained } from '../async/drained.ts';
import { abortable } from '../async/wait.ts';
import { createWatchdog, watched } from '../async/watchdog.ts';
import { ServiceError } from '../errors/service-error.ts';
import { REQUEST_ID } from '../names.ts';
import { type CancelPace, createCancelPace, type PacedCall } from './cancel-pace.ts';
import { fromGrpcError, isGrpcError } from './errors.ts';
import {
  type Download,
  type NameOf,
  REQUEST_ID_KEY,
  type RequestOf,
  type ResponseIn,
  type Unary,
  type Upload,
} from './rpc-types.ts';

/** The options of one call. */
export interface CallOptions {
  /** Milliseconds from now after which the call fails as DEADLINE_EXCEEDED. */
  readonly deadlineMs: number;
  /** If this is not a valid request id, the client does not send it, and the server makes one. */
  readonly requestId: string;
  /**
   * For uploads and downloads: milliseconds without progress of the server after which the call
   * fails as DEADLINE_EXCEEDED. The server makes no progress while it accepts no message, or while
   * the caller waits for one. Time in which the caller itself is slow does not count.
   * Undefined: no limit.
   */
  readonly stallMs?: number | undefined;
  /**
   * Cancels the call when it aborts. After hundreds of cancellations, a cancelled download ends
   * with a delay (cancel-pace.ts).
   */
  readonly signal?: AbortSignal | undefined;
}

/** A client of one service. Each method accepts only the rpcs of its kind. */
export interface RpcClient<Service> {
  unary<K extends NameOf<Service, Unary>>(
    method: K,
    request: RequestOf<Service[K]>,
    options: CallOptions,
  ): Promise<ResponseIn<Service[K]>>;
  /**
   * Sends a stream and resolves with its one response. Reads `messages` as fast as the server
   * accepts them. When `messages` throws, cancels the call, so that the server never sees a
   * complete stream, and rejects with that error.
   */
  upload<K extends NameOf<Service, Upload>>(
    method: K,
    messages: AsyncIterable<RequestOf<Service[K]>>,
    options: CallOptions,
  ): Promise<ResponseIn<Service[K]>>;
  /** Yields the responses. A caller that leaves its loop early cancels the call. */
  download<K extends NameOf<Service, Download>>(
    method: K,
    request: RequestOf<Service[K]>,
    options: CallOptions,
  ): AsyncGenerator<ResponseIn<Service[K]>, void, undefined>;
  close(): void;
}

/**
 * The answer to an upload may take this multiple of `stallMs` after the last message, because the
 * server may write all bytes to a slow disk. A frozen server is noticed sooner: it does not answer
 * a ping.
 */
const SLOWER_END = 6;

type AnyMethod = MethodDefinition<unknown, unknown, unknown, unknown>;

const CHANNEL_OPTIONS: ClientOptions = {
  'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 2_000,
  // Shorter than the idle time of the server (30 s), so that the client closes an idle connection
  // first. A call that begins while the server closes the connection would fail.
  'grpc.client_idle_timeout_ms': 10_000,
  // A frozen server, or a link that loses everything, reports no error. While a call runs, a ping
  // without an answer ends the connection, and the call fails as UNAVAILABLE.
  'grpc.keepalive_time_ms': 6_000,
  'grpc.keepalive_timeout_ms': 4_000,
  // A download that is not read holds this much memory.
  'grpc-node.flow_control_window': 512 * 1024,
};

/**
 * Returns the gRPC target of a service. `addresses`: IPv4:port of each replica, or one host:port
 * that DNS resolves to all replicas. Throws an Error for any other list.
 */
export function targetOf(addresses: readonly string[]): string {
  const isIpv4 = (address: string) => /^\d+\.\d+\.\d+\.\d+:\d+$/.test(address);
  if (addresses.every(isIpv4)) return `ipv4:${addresses.join(',')}`;
  const [only, ...others] = addresses;
  if (only === undefined || others.length > 0)
    throw new Error(`a list of addresses must hold IPv4:port only: ${addresses.join(',')}`);
  return `dns:///${only}`;
}

/** `definition` and `addresses` as for targetOf(). Connects at the first call. */
export function createRpcClient<Service>(definition: Service, addresses: readonly string[]): RpcClient<Service> {
  const client = new Client(targetOf(addresses), credentials.createInsecure(), CHANNEL_OPTIONS);
  const pace = createCancelPace();
  const methodOf = (name: string) => (definition as Record<string, AnyMethod>)[name] as AnyMethod;
  const metadataOf = (options: CallOptions) => {
    const metadata = new Metadata();
    // Metadata refuses line breaks, which the id in a record of another program may have.
    if (REQUEST_ID.test(options.requestId)) metadata.set(REQUEST_ID_KEY, options.requestId);
    return metadata;
  };
  const callOptionsOf = (options: CallOptions) => ({ deadline: Date.now() + options.deadlineMs });

  return {
    unary: (name, request, options) => {
      const method = methodOf(name);
      return withAnswer(pace, options.signal, (answer) =>
        client.makeUnaryRequest(
          method.path,
          method.requestSerialize,
          method.responseDeserialize,
          request,
          metadataOf(options),
          callOptionsOf(options),
          answer,
        ),
      ) as Promise<never>;
    },

    upload: async (name, messages, options) => {
      const method = methodOf(name);
      const { stallMs } = options;
      const source = messages[Symbol.asyncIterator]();
      let sourceError: unknown;
      let answered = false;
      let stopWaiting = () => {};
      const answer = withAnswer(pace, options.signal, (respond) => {
        const call = client.makeClientStreamRequest(
          method.path,
          method.requestSerialize,
          method.responseDeserialize,
          metadataOf(options),
          callOptionsOf(options),
          (error: unknown, response: unknown) => {
            answered = true;
            stopWaiting();
            respond(error, response);
          },
        );
        // The callback reports the errors of the call, so the stream's error event is ignored.
        call.on('error', () => undefined);
        const fail = (error: unknown) => {
          sourceError = error;
          pace.cancel(call);
        };
        const pump = async () => {
          for (let next = await source.next(); !next.done; next = await source.next()) {
            if (answered) break;
            if (!call.write(next.value)) await within(stallMs, () => drained(call));
          }
          call.end();
          if (stallMs !== undefined && !answered)
            stopWaiting = createWatchdog(stallMs * SLOWER_END, () => fail(stalled()));
        };
        pump().catch(fail);
        return call;
      });
      try {
        return (await answer) as never;
      } catch (error) {
        throw sourceError ?? error;
      } finally {
        stopWaiting();
        // Not awaited, because a source that waits for data ends only when the data arrives.
        source.return?.()?.catch(() => undefined);
      }
    },

    download: async function* (name, request, options) {
      const method = methodOf(name);
      const call = client.makeServerStreamRequest(
        method.path,
        method.requestSerialize,
        method.responseDeserialize,
        request,
        metadataOf(options),
        callOptionsOf(options),
      );
      let isOver = false;
      call.once('status', () => {
        isOver = true;
      });
      const cancel = () => {
        if (!isOver) pace.cancel(call);
      };
      if (options.signal?.aborted) cancel();
      options.signal?.addEventListener('abort', cancel, { once: true });
      const messages = call[Symbol.asyncIterator]();
      const next = () => within(options.stallMs, () => messages.next());
      try {
        for (let message = await next(); !message.done; message = await next()) yield message.value as never;
      } catch (error) {
        throw isGrpcError(error) ? fromGrpcError(error) : error;
      } finally {
        options.signal?.removeEventListener('abort', cancel);
        call.on('error', () => undefined);
        cancel();
      }
    },

    close: () => {
      pace.close();
      client.close();
    },
  };
}

/** Settles as `work` does. Rejects with DEADLINE_EXCEEDED after `stallMs`, if it is given. */
function within<T>(stallMs: number | undefined, work: () => Promise<T>): Promise<T> {
  return stallMs === undefined ? work() : watched(stallMs, work, stalled);
}

function stalled(): ServiceError {
  return new ServiceError('DEADLINE_EXCEEDED', 'A part of the service has stopped responding. Try again.');
}

/** Converts a call with a callback into a promise; an abort of the signal cancels the call. */
function withAnswer(
  pace: CancelPace,
  signal: AbortSignal | undefined,
  begin: (answer: (error: unknown, response: unknown) => void) => PacedCall,
): Promise<unknown> {
  const answered = abortable(signal, (resolve, reject) => {
    let isOver = false;
    const call = begin((error, response) => {
      isOver = true;
      if (error) reject(error);
      else resolve(response);
    });
    return () => {
      if (!isOver) pace.cancel(call);
    };
  });
  return answered.catch((error: unknown) => {
    throw isGrpcError(error) ? fromGrpcError(error) : ServiceError.from(error);
  });
}
