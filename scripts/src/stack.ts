// Starts the whole stack on one machine (lock, ports, redis, services), waits until it is ready,
// and stops it in reverse order.

import { linkedAbort, withTimeout } from '@stemline/common/async/abort.ts';
import { until } from '@stemline/common/async/wait.ts';
import type { Env } from '@stemline/common/process/env.ts';
import { inDataFolder } from './data-folder.ts';
import { PlainError } from './plain-error.ts';
import { answers, assertPortsFree } from './ports.ts';
import { nodeServices, redisService, type ServiceSpec } from './services.ts';
import { gatewayUrl, peerHost, type StackSettings, serviceEnv } from './settings.ts';
import { lockDataDir } from './stack-lock.ts';
import { type Report, type Supervisor, supervise } from './supervisor.ts';

/** All services of one machine. */
export interface Stack {
  /**
   * Locks the data folder and starts all services. Rejects with a PlainError when a port or the
   * data folder is in use. Resolves early when the signal aborts or the stack is stopped.
   */
  start(signal: AbortSignal): Promise<void>;
  /** Rejects with a PlainError as soon as a service refuses its settings; never resolves. */
  readonly refusal: Promise<never>;
  /**
   * Resolves when the gateway and the separator are ready, or when the signal aborts. Rejects with
   * a PlainError after `timeoutMs`.
   */
  waitUntilReady(timeoutMs: number, signal: AbortSignal): Promise<void>;
  /** Stops the services one by one, senders before receivers. Safe to repeat. */
  stop(): Promise<void>;
  /** Kills all services at once. */
  kill(): void;
}

/** `root`: absolute path of the repository. */
export interface StackOptions {
  readonly settings: StackSettings;
  readonly env: Env;
  readonly root: string;
  readonly report: Report;
}

const REDIS_UP_MS = 15_000;
const POLL_MS = 200;
const PROBE_MS = 2_000;

/** Starts nothing before `start()`. */
export function createStack({ settings, env, root, report }: StackOptions): Stack {
  const running: Supervisor[] = [];
  let unlock: (() => void) | undefined;
  let stopped: Promise<void> | undefined;
  let refuse: (error: PlainError) => void = () => undefined;
  const refusal = new Promise<never>((_resolve, reject) => {
    refuse = reject;
  });
  // A caller that does not wait for the refusal must not cause an unhandled rejection.
  refusal.catch(() => undefined);
  const begin = (spec: ServiceSpec) => {
    const onRefusal = (reason: string) => refuse(new PlainError(`${spec.name} cannot start. ${reason}`));
    running.push(supervise(spec, report, onRefusal));
  };

  const ending = new AbortController();
  let starting = Promise.resolve();
  const startAll = async (signal: AbortSignal) => {
    unlock = await lockDataDir(settings);
    await assertPortsFree(settings);
    const childEnv = serviceEnv(settings, env, root);
    if (!settings.redisUrl && !signal.aborted) {
      begin(await inDataFolder(settings.dataDir, () => redisService(settings, childEnv)));
      await waitForRedis(settings.ports.redis, signal);
    }
    if (signal.aborted) return;
    for (const spec of nodeServices(childEnv, root)) begin(spec);
  };
  const stopAll = async () => {
    ending.abort();
    // A start that goes on would begin services that nobody stops. Its error is its caller's.
    await starting.catch(() => undefined);
    for (const supervisor of running.toReversed()) await supervisor.stop();
    unlock?.();
  };
  return {
    refusal,
    start: (signal) => {
      const link = linkedAbort(signal, ending.signal);
      starting = startAll(link.signal).finally(link.release);
      return starting;
    },
    waitUntilReady: async (timeoutMs, signal) => {
      const host = peerHost(settings);
      const probes = {
        gateway: `${gatewayUrl(settings)}/readyz`,
        separator: `http://${host}:${settings.ports.separator}/readyz`,
      };
      let unready: string[] = [];
      const areReady = async () => {
        unready = [];
        for (const [name, url] of Object.entries(probes)) if (!(await isReady(url, signal))) unready.push(name);
        return unready.length === 0 || signal.aborted;
      };
      const timeoutError = () =>
        new PlainError(`not ready within ${timeoutMs / 1000} s: ${unready.join(', ')}; ${crashesOf(running)}`);
      await until(areReady, { everyMs: POLL_MS, timeoutMs, timeoutError });
    },
    stop: () => {
      stopped ??= stopAll();
      return stopped;
    },
    kill: () => {
      for (const supervisor of running) supervisor.kill();
      unlock?.();
    },
  };
}

async function waitForRedis(port: number, signal: AbortSignal): Promise<void> {
  const timeoutError = () => new PlainError(`redis-server does not answer on port ${port}`);
  const isUp = async () => signal.aborted || (await answers(port));
  await until(isUp, { everyMs: 50, timeoutMs: REDIS_UP_MS, timeoutError });
}

async function isReady(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    return await withTimeout(PROBE_MS, signal, async (bounded) => {
      const response = await fetch(url, { signal: bounded });
      await response.body?.cancel();
      return response.status === 200;
    });
  } catch {
    // The service does not listen or answer yet, so the caller asks again.
    return false;
  }
}

function crashesOf(running: readonly Supervisor[]): string {
  const crashed = running.filter((supervisor) => supervisor.crashes() > 0);
  if (crashed.length === 0) return 'no service has crashed';
  return crashed.map(({ name, crashes }) => `${name} has crashed ${crashes()} times`).join(', ');
}
