// Connects to Redis. Commands share one connection, on which every call has a time limit and the
// client resends no command by itself. Creates the clients for blocking reads and for subscribers.
// Every failure of a command becomes a ServiceError.

import { backoffMs } from '@stemline/common/async/backoff.ts';
import { abortable } from '@stemline/common/async/wait.ts';
import { createWatchdog, watched } from '@stemline/common/async/watchdog.ts';
import type { Logger } from '@stemline/common/logging/logger.ts';
import { Redis, type RedisOptions } from 'ioredis';
import type { Keys } from './keys.ts';
import { isConnectionLost, NoAnswer, toServiceError } from './redis-errors.ts';
import type { ScriptArgs, ScriptName, ScriptReplies } from './script-types.ts';
import { encodeArgs, loadScripts, runScript } from './scripts.ts';
import { createSilentLinkCutter } from './silent-link.ts';
import type { JobSpec } from './types.ts';

/** The connection of one process. */
export interface RedisConnection {
  /**
   * Connects. Resolves when ready, or after the first failed attempt; the client then retries
   * until stopped.
   */
  start(): Promise<void>;
  /** Calls `listener` after each new connection. Redis may have lost all its data before it. */
  onReady(listener: () => void): void;
  /**
   * Runs a script, which must be safe to repeat: after a lost connection it is sent a second time.
   * Throws UNAVAILABLE when Redis cannot be reached or cannot run the script now, and INTERNAL when
   * the script or its argument is faulty. `spec`: the spec of the job that the script may
   * create.
   */
  run<N extends ScriptName>(name: N, keys: Keys, args: ScriptArgs[N], spec?: JobSpec): Promise<ScriptReplies[N]>;
  /**
   * Sends one command that reads. After a lost connection it is sent a second time. Throws as run()
   * does.
   */
  read<T>(command: (client: Redis) => Promise<T>): Promise<T>;
  /** Resolves when Redis answers; throws UNAVAILABLE otherwise. */
  ping(): Promise<void>;
  /**
   * Returns a new client for blocking reads, which connects with its first read. The caller limits
   * the time of its reads and disconnects it.
   */
  openBlocking(): Redis;
  /**
   * Returns a new, unconnected client for one subscriber. The subscriber connects it, subscribes
   * each time it is ready, and disconnects it.
   */
  openSubscriber(): Redis;
  /** Closes the command connection at once; calls in progress fail. Safe to repeat. */
  stop(): Promise<void>;
}

/** The settings of the connection. */
interface RedisConnectionOptions {
  /** redis:// or rediss:// */
  readonly url: string;
  readonly log: Logger;
  /** Time limit of a command. Default: 2 s. */
  readonly commandTimeoutMs?: number;
}

const RECONNECT = { baseMs: 50, maxMs: 1_000 };

/** Reads the scripts from disk now and connects on start(). */
export function createRedisConnection(options: RedisConnectionOptions): RedisConnection {
  const { log } = options;
  const timeoutMs = options.commandTimeoutMs ?? 2_000;
  const scripts = loadScripts();
  const common = {
    lazyConnect: true,
    connectTimeout: timeoutMs,
    retryStrategy: (times: number) => backoffMs(RECONNECT, times),
    // After a failover, the old primary answers READONLY, and a new connection reaches the new one.
    // `true` connects again without resending the command; the value 2 would resend it.
    reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
  } satisfies RedisOptions;
  const withErrorLog = (client: Redis, connection: string) => {
    client.on('error', (error) => log.warn({ err: error, connection }, 'redis connection error'));
    return client;
  };
  const client = withErrorLog(
    new Redis(options.url, {
      ...common,
      enableOfflineQueue: false,
    }),
    'commands',
  );
  /** The time at which the connection was lost, by performance.now(); 0 while it is up. */
  let lostAt = performance.now();
  client.on('close', () => {
    if (lostAt === 0) lostAt = performance.now();
  });
  client.on('ready', () => {
    lostAt = 0;
  });

  let returning: Promise<boolean> | undefined;

  /**
   * Waits for the connection if it was lost less than `timeoutMs` ago. Resolves with false when it
   * does not return in that time. All calls that wait share one wait.
   */
  function ready(): Promise<boolean> {
    // The client's status stays "ready" for a moment after its socket has closed.
    if (client.status === 'ready' && client.stream.writable) return Promise.resolve(true);
    returning ??= returned().finally(() => {
      returning = undefined;
    });
    return returning;
  }

  function returned(): Promise<boolean> {
    const leftMs = (lostAt || performance.now()) + timeoutMs - performance.now();
    if (leftMs <= 0 || client.status === 'end') return Promise.resolve(false);
    return abortable<boolean>(undefined, (resolve) => {
      const onReady = () => resolve(true);
      const onEnd = () => resolve(false);
      const stop = createWatchdog(leftMs, onEnd);
      client.once('ready', onReady);
      client.once('end', onEnd);
      return () => {
        stop();
        client.off('ready', onReady);
        client.off('end', onEnd);
      };
    });
  }

  const silentLink = createSilentLinkCutter(client);
  const bounded = <T>(work: () => Promise<T>): Promise<T> =>
    watched(timeoutMs, work, () => {
      silentLink.cutIfSilent();
      return new NoAnswer();
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
    run: async <N extends ScriptName>(name: N, { base }: Keys, args: ScriptArgs[N], spec?: JobSpec) => {
      const encoded = spec ? [encodeArgs(args), encodeArgs(spec)] : [encodeArgs(args)];
      return (await call(() => runScript(client, scripts[name], base, encoded))) as ScriptReplies[N];
    },
    read: (command) => call(() => command(client)),
    ping: async () => {
      await call(() => client.ping());
    },
    openBlocking: () => withErrorLog(new Redis(options.url, { ...common, enableOfflineQueue: true }), 'blocking'),
    openSubscriber: () =>
      withErrorLog(
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
      silentLink.stop();
      client.disconnect();
    },
  };
}
