// Starts the whole stack on one machine (lock, ports, redis, services), waits until it is ready,
// and stops it in reverse order.

import { sleep, withTimeout } from '@stemline/common/async/abort.ts';
import type { Env } from '@stemline/common/process/env.ts';
import { inDataFolder } from './data-folder.ts';
import { PlainError } from './plain-error.ts';
import { answers, assertPortsFree } from './ports.ts';
import { nodeServices, redisService, type ServiceSpec } from './services.ts';
import { gatewayUrl, peerHost, type StackSettings, serviceEnv } from './settings.ts';
import { lockDataDir } from './stack-lock.ts';
import { type Report, type Supervisor, supervise } from './supervisor.ts';

export interface Stack {
  /**
   * Throws a PlainError when a port or the data folder is in use. Ends early when the signal
   * aborts.
   */
  start(signal: AbortSignal): Promise<void>;
  /** Rejects with a PlainError as soon as a service refuses its settings; never resolves. */
  readonly refusal: Promise<never>;
  /**
   * Resolves when the gateway and the separator are ready, or when the signal aborts. Throws a
   * PlainError after `timeoutMs`.
   */
  waitUntilReady(timeoutMs: number, signal: AbortSignal): Promise<void>;
  /** Stops the services one by one, senders before receivers. Safe to repeat. */
  stop(): Promise<void>;
  /** Kills all services at once. */
  kill(): void;
}

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
  // A caller that does not wait for the refusal must not end with an unhandled rejection.
  refusal.catch(() => undefined);
  const begin = (spec: ServiceSpec) => {
    const onRefusal = (reason: string) => refuse(new PlainError(`${spec.name} cannot start. ${reason}`));
    running.push(supervise(spec, report, onRefusal));
  };

  const stopAll = async () => {
    for (const supervisor of running.toReversed()) await supervisor.stop();
    unlock?.();
  };
  return {
    refusal,
    start: async (signal) => {
      unlock = await lockDataDir(settings);
      await assertPortsFree(settings);
      const childEnv = serviceEnv(settings, env, root);
      if (!settings.redisUrl) {
        begin(await inDataFolder(settings.dataDir, () => redisService(settings, childEnv)));
        await waitForRedis(settings.ports.redis, signal);
      }
      if (signal.aborted) return;
      for (const spec of nodeServices(childEnv, root)) begin(spec);
    },
    waitUntilReady: async (timeoutMs, signal) => {
      const giveUpAt = performance.now() + timeoutMs;
      const host = peerHost(settings);
      const probes = {
        gateway: `${gatewayUrl(settings)}/readyz`,
        separator: `http://${host}:${settings.ports.separator}/readyz`,
      };
      for (;;) {
        const late: string[] = [];
        for (const [name, url] of Object.entries(probes)) if (!(await isReady(url, signal))) late.push(name);
        if (late.length === 0 || signal.aborted) return;
        if (performance.now() > giveUpAt) {
          throw new PlainError(`not ready within ${timeoutMs / 1000} s: ${late.join(', ')}; ${deathsOf(running)}`);
        }
        await sleep(POLL_MS, signal);
      }
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
  const giveUpAt = performance.now() + REDIS_UP_MS;
  while (!signal.aborted && !(await answers(port))) {
    if (performance.now() > giveUpAt) throw new PlainError(`redis-server does not answer on port ${port}`);
    await sleep(50, signal);
  }
}

async function isReady(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    return await withTimeout(PROBE_MS, signal, async (bounded) => {
      const response = await fetch(url, { signal: bounded });
      await response.body?.cancel();
      return response.status === 200;
    });
  } catch {
    // Redis is not listening or not answering yet, so the loop tries again.
    return false;
  }
}

function deathsOf(running: readonly Supervisor[]): string {
  const dying = running.filter((supervisor) => supervisor.deaths() > 0);
  if (dying.length === 0) return 'no service has died';
  return `${dying.map((supervisor) => `${supervisor.name} has died ${supervisor.deaths()} times`).join(', ')}`;
}
