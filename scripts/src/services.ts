// The services of a stack, in the order of their start. They stop in the reverse order, so that a
// service stops before those that it calls.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { StackSettings } from './settings.ts';

/** The command of a service and its surroundings. */
export interface ServiceSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Milliseconds from SIGINT to SIGKILL. */
  readonly stopMs: number;
}

const ENTRY_POINTS = [
  { name: 'storage', entry: 'storage-service/src/main.ts' },
  { name: 'queue', entry: 'queue-service/src/main.ts' },
  { name: 'notifier', entry: 'notifier-service/src/main.ts' },
  { name: 'separator', entry: 'separator-service/src/main.ts' },
  { name: 'gateway', entry: 'gateway/src/main.ts' },
] as const;
/**
 * Longer than the grace time of each service, 25 s, so that only a service that hangs is killed.
 * The separator may take its drain time.
 */
const STOP_MS = 30_000;
/**
 * More than the separator needs after its drain time, to return its jobs to the queue and to end
 * its engine.
 */
const AFTER_DRAIN_MS = 15_000;

/** Returns all services except Redis. `root` is the checkout. */
export function nodeServices(env: Readonly<Record<string, string>>, root: string): ServiceSpec[] {
  const drainMs = (Number(env.STEMLINE_DRAIN_SECONDS) || 0) * 1000;
  return ENTRY_POINTS.map(({ name, entry }) => ({
    name,
    command: process.execPath,
    args: [...typescriptFlags(process.versions.node), entry],
    cwd: root,
    env,
    stopMs: Math.max(STOP_MS, drainMs + AFTER_DRAIN_MS),
  }));
}

/**
 * Returns a redis-server that evicts nothing and, after a crash of the machine, has lost at most
 * the last second. Makes its folder.
 */
export function redisService(settings: StackSettings, env: Readonly<Record<string, string>>): ServiceSpec {
  const folder = join(settings.dataDir, 'redis');
  mkdirSync(folder, { recursive: true });
  const options = {
    bind: '127.0.0.1',
    port: String(settings.ports.redis),
    appendonly: 'yes',
    appendfsync: 'everysec',
    save: '',
    'maxmemory-policy': 'noeviction',
  };
  return {
    name: 'redis',
    command: 'redis-server',
    args: Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]),
    // Redis writes its files to its working directory, so no option with a path needs quoting.
    cwd: folder,
    env,
    stopMs: STOP_MS,
  };
}

/** Returns no flags for 22.18, 23.6 and later, where Node runs TypeScript without a loader. */
function typescriptFlags(nodeVersion: string): string[] {
  const [major = 0, minor = 0] = nodeVersion.split('.').map(Number);
  const strips = major > 23 || (major === 23 && minor >= 6) || (major === 22 && minor >= 18);
  return strips ? [] : ['--import', 'tsx'];
}
