// Connects to Redis. Commands share one connection on which no call hangs and no command is resent
// by the client. Creates the clients for blocking reads and for subscribers. Every failure becomes
// a ServiceError. No other file of the queue sends commands through a client.

import { createWatchdog, watched } from '@stemline/common/async/watchdog.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { Logger } from '@stemline/common/logging/logger.ts';
import { Redis, type RedisOptions } from 'ioredis';
import { loadScripts, runScript, type ScriptName } from './scripts.ts';

export interface RedisConnection {
  /**
   * Connects. Resolves when ready, or after the first failed try; the client then retries until
   * stopped.
   */
  start(): Promise<void>;
  /** Calls `listener` after each new connection. Redis may have lost everything in between. */
  onReady(listener: () => void): void;
  /**
   * Runs a script, which must be safe to repeat: after a lost connection it is sent a second time.
   * Throws UNAVAILABLE when Redis cannot be reached or cannot run the script now, and INTERNAL when
   * the script is faulty.
   */
  run(name: ScriptName, keys: readonly string[], args?: readonly (string | number)[]): Promise<unknown>;
  /** Returns the string at a key, or null. */
  get(key: string): Promise<string | null>;
  /** Resolves when Redis answers; throws UNAVAILABLE otherwise. */
  ping(): Promise<void>;
  /**
   * Returns a new, unconnected client for blocking reads. The caller connects it, limits the time
   * of its reads and disconnects it.
   */
  openBlocking(): Redis;
  /**
   * Returns a new, unconnected client for one subscriber, which subscribes each time the client is
   * ready.
   */
  openSubscriber(): Redis;
  /** Closes the command connection at once; calls in progress fail. Safe to repeat. */
  stop(): Promise<void>;
}

export interface RedisConnectionOptions {
  /** redis:// or rediss:// */
  readonly url: string;
  readonly log: Logger;
  /** Time limit of a command. */
  readonly commandTimeoutMs?: number;
}

/** Time from a command's timeout until its silent link is cut. */
const SILENCE_MS = 500;
const TIMED_OUT = 'the command got no answer in time';

/**
 * Replies of a Redis that cannot run the command now. Any other error reply is a fault of this
 * code.
 */
const NOT_NOW =
  /^(OOM|LOADING|READONLY|MISCONF|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|NOREPLICAS|BUSY|NOAUTH|NOPERM|WRONGPASS)/;

export function createRedisConnection(options: RedisConnectionOptions): RedisConnection {
  const { log } = options;
  const timeoutMs = options.commandTimeoutMs ?? 2_000;
  const scripts = loadScripts();
  const common = {
    lazyConnect: true,
    connectTimeout: timeoutMs,
    retryStrategy: (times: number) => Math.min(1_000, 25 * 2 ** Math.min(times, 6)) * (0.75 + Math.random() / 4),
    // After a failover, the old primary answers READONLY, and a new connection reaches the new one.
    // The value must not be 2, which resends the command.
    reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
  } satisfies RedisOptions;
  const watch = (client: Redis, connection: string) => {
    client.on('error', (error) => log.warn({ err: error, connection }, 'redis connection error'));
    return client;
  };
  const client = watch(
    new Redis(options.url, {
      ...common,
      enableOfflineQueue: false,
    }),
    'commands',
  );
  let awaySince = performance.now();
  client.on('close', () => {
    if (awaySince === 0) awaySince = performance.now();
  });
  client.on('ready', () => {
    awaySince = 0;
  });

  /**
   * Waits for the connection if it was lost less than `timeoutMs` ago. Resolves with false when it
   * does not return in that time.
   */
  function ready(): Promise<boolean> {
    // The client's status stays "ready" for a moment after its socket has closed.
    if (client.status === 'ready' && client.stream.writable) return Promise.resolve(true);
    const leftMs = (awaySince || performance.now()) + timeoutMs - performance.now();
    if (leftMs <= 0 || client.status === 'end') return Promise.resolve(false);
    return new Promise((resolve) => {
      const settle = (value: boolean) => () => {
        stop();
        client.off('ready', onReady);
        client.off('end', onEnd);
        resolve(value);
      };
      const onReady = settle(true);
      const onEnd = settle(false);
      const stop = createWatchdog(leftMs, settle(false));
      client.once('ready', onReady);
      client.once('end', onEnd);
    });
  }

  let suspect: Redis['stream'] | undefined;
  let stopCutting = () => {};
  /** Cuts a link that is still silent after a moment, so that the next command opens a new one. */
  function cutIfSilent(): void {
    const { stream } = client;
    // Later commands on the silent link must not extend its time.
    if (suspect === stream) return;
    suspect = stream;
    const heard = stream.bytesRead;
    stopCutting();
    stopCutting = createWatchdog(SILENCE_MS, () => {
      suspect = undefined;
      if (stream.bytesRead === heard) stream.destroy(new Error('the link to Redis is silent'));
    });
  }

  const bounded = <T>(work: () => Promise<T>): Promise<T> =>
    watched(timeoutMs, work, () => {
      cutIfSilent();
      return new Error(TIMED_OUT);
    });

  async function call<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await bounded(work);
    } catch (error) {
      if (!isConnectionLost(error) || !(await ready())) throw toServiceError(error);
    }
    try {
      return await bounded(work);
    } catch (error) {
      throw toServiceError(error);
    }
  }

  return {
    start: async () => {
      if (client.status !== 'wait') return;
      // The error listener logs the failure, and the client retries.
      await client.connect().catch(() => undefined);
    },
    onReady: (listener) => {
      client.on('ready', listener);
    },
    run: (name, keys, args = []) => call(() => runScript(client, scripts[name], keys, args)),
    get: (key) => call(() => client.get(key)),
    ping: async () => {
      await call(() => client.ping());
    },
    openBlocking: () => watch(new Redis(options.url, { ...common, enableOfflineQueue: true }), 'blocking'),
    openSubscriber: () =>
      watch(
        new Redis(options.url, {
          ...common,
          enableOfflineQueue: true,
          maxRetriesPerRequest: null,
          keepAlive: 10_000,
          autoResubscribe: false,
        }),
        'subscriber',
      ),
    stop: async () => {
      stopCutting();
      client.disconnect();
    },
  };
}

function isReply(error: Error): boolean {
  return error.name === 'ReplyError';
}

function isConnectionLost(error: unknown): boolean {
  return error instanceof Error && !isReply(error) && error.message !== TIMED_OUT;
}

function toServiceError(error: unknown): ServiceError {
  if (error instanceof Error && isReply(error) && !NOT_NOW.test(error.message)) return ServiceError.from(error);
  return new ServiceError('UNAVAILABLE', 'The queue cannot be reached. Try again in a moment.', { cause: error });
}
