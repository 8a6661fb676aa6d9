// Calls another service. Every call has a deadline, carries a request id, and fails with a
// ServiceError.

import { Client, type ClientOptions, credentials, Metadata } from '@grpc/grpc-js';
import type { MethodDefinition } from '@grpc/proto-loader';
import { drained } from '../async/drained.ts';
import { ServiceError } from '../errors/service-error.ts';
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

export interface CallOptions {
  /** Milliseconds from now until the call must have ended. */
  readonly deadlineMs: number;
  readonly requestId: string;
  readonly signal?: AbortSignal | undefined;
}

/** Each method accepts only the rpcs of its kind. */
export interface RpcClient<Service> {
  unary<K extends NameOf<Service, Unary>>(
    method: K,
    request: RequestOf<Service[K]>,
    options: CallOptions,
  ): Promise<ResponseIn<Service[K]>>;
  /**
   * Sends a stream and resolves with the one answer. Waits for `drain`, so a slow server slows the
   * source. When the source throws, the call is cancelled and the source's error is thrown. The
   * server then sees a cut stream, never a complete one.
   */
  upload<K extends NameOf<Service, Upload>>(
    method: K,
    messages: AsyncIterable<RequestOf<Service[K]>>,
    options: CallOptions,
  ): Promise<ResponseIn<Service[K]>>;
  /** Receives a stream. Leaving the loop early cancels the call. */
  download<K extends NameOf<Service, Download>>(
    method: K,
    request: RequestOf<Service[K]>,
    options: CallOptions,
  ): AsyncGenerator<ResponseIn<Service[K]>, void, undefined>;
  /** Resolves when a connection is ready, within `timeoutMs`; throws UNAVAILABLE otherwise. */
  waitForReady(timeoutMs: number): Promise<void>;
  close(): void;
}

type AnyMethod = MethodDefinition<unknown, unknown, unknown, unknown>;

const CHANNEL_OPTIONS: ClientOptions = {
  'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 2_000,
  // An idle channel gives up its connection before the server does after 30 s: a call that the
  // server's close meets on its way would fail.
  'grpc.client_idle_timeout_ms': 10_000,
  // Each stalled download holds this much memory.
  'grpc-node.flow_control_window': 512 * 1024,
};

/** `addresses`: IP:port of several replicas, or one host:port that DNS resolves to all of them. */
export function targetOf(addresses: readonly string[]): string {
  const isIpv4 = (address: string) => /^\d+\.\d+\.\d+\.\d+:\d+$/.test(address);
  if (addresses.every(isIpv4)) return `ipv4:${addresses.join(',')}`;
  const [only, ...others] = addresses;
  if (only === undefined || others.length > 0)
    throw new Error(`a list of addresses must hold IPv4:port only: ${addresses.join(',')}`);
  return `dns:///${only}`;
}

export function createRpcClient<Service>(definition: Service, addresses: readonly string[]): RpcClient<Service> {
  const client = new Client(targetOf(addresses), credentials.createInsecure(), CHANNEL_OPTIONS);
  const methodOf = (name: string) => (definition as Record<string, AnyMethod>)[name] as AnyMethod;
  const metadataOf = (options: CallOptions) => {
    const metadata = new Metadata();
    metadata.set(REQUEST_ID_KEY, options.requestId);
    return metadata;
  };
  const callOptionsOf = (options: CallOptions) => ({ deadline: Date.now() + options.deadlineMs });

  return {
    unary: (name, request, options) => {
      const method = methodOf(name);
      return withAnswer(options.signal, (answer) =>
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
      const source = messages[Symbol.asyncIterator]();
      let sourceError: unknown;
      let answered = false;
      const answer = withAnswer(options.signal, (respond) => {
        const call = client.makeClientStreamRequest(
          method.path,
          method.requestSerialize,
          method.responseDeserialize,
          metadataOf(options),
          callOptionsOf(options),
          (error: unknown, response: unknown) => {
            answered = true;
            respond(error, response);
          },
        );
        // The callback reports the errors of the call, so the stream's error event is ignored.
        call.on('error', () => undefined);
        const pump = async () => {
          for (let next = await source.next(); !next.done; next = await source.next()) {
            if (answered) break;
            if (!call.write(next.value)) await drained(call);
          }
          call.end();
        };
        pump().catch((error: unknown) => {
          sourceError = error;
          call.cancel();
        });
        return call;
      });
      try {
        return (await answer) as never;
      } catch (error) {
        throw sourceError ?? error;
      } finally {
        // Not awaited: a source that waits for its own sender ends only when that sender continues.
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
      const cancel = () => call.cancel();
      if (options.signal?.aborted) cancel();
      options.signal?.addEventListener('abort', cancel, { once: true });
      try {
        for await (const message of call) yield message as never;
      } catch (error) {
        throw isGrpcError(error) ? fromGrpcError(error) : error;
      } finally {
        options.signal?.removeEventListener('abort', cancel);
        call.on('error', () => undefined);
        call.cancel();
      }
    },

    waitForReady: (timeoutMs) =>
      new Promise((resolve, reject) => {
        client.waitForReady(Date.now() + timeoutMs, (error) => {
          if (error)
            reject(
              new ServiceError('UNAVAILABLE', 'A part of the service is unavailable at the moment. Try again.', {
                cause: error,
              }),
            );
          else resolve();
        });
      }),

    close: () => client.close(),
  };
}

/** Converts a call with a callback into a promise that the signal can cancel. */
function withAnswer(
  signal: AbortSignal | undefined,
  begin: (answer: (error: unknown, response: unknown) => void) => { cancel(): void },
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(ServiceError.from(signal.reason));
    const call = begin((error, response) => {
      signal?.removeEventListener('abort', onAbort);
      if (error) reject(isGrpcError(error) ? fromGrpcError(error) : ServiceError.from(error));
      else resolve(response);
    });
    const onAbort = () => call.cancel();
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
