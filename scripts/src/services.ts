// The parts of a stack in the order in which they start; they stop in the reverse order, senders before receivers.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { StackSettings } from './settings.ts';

export interface ServiceSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** From the polite signal to the kill. */
  readonly stopMs: number;
}

const ENTRY_POINTS = [
  { name: 'storage', entry: 'storage-service/src/main.ts' },
  { name: 'queue', entry: 'queue-service/src/main.ts' },
  { name: 'notifier', entry: 'notifier-service/src/main.ts' },
  { name: 'separator', entry: 'separator-service/src/main.ts' },
  { name: 'gateway', entry: 'gateway/src/main.ts' },
] as const;
/** Every service ends by itself within its own grace time, 25 s or the separator's drain time; this is for one that does not. */
const STOP_MS = 30_000;
/** Beyond the drain time: what the separator takes to hand its songs back and to end its engine, and some more. */
const AFTER_DRAIN_MS = 15_000;

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

/** A redis-server that loses at most the last second: append-only file, nothing evicted. */
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
    // Its files go to the folder it runs in, so that no path has to survive the quoting rules of its options.
    cwd: folder,
    env,
    stopMs: STOP_MS,
  };
}

/** Node strips types by itself from 22.18 on. */
export function typescriptFlags(nodeVersion: string): string[] {
  const [major = 0, minor = 0] = nodeVersion.split('.').map(Number);
  const strips = major > 23 || (major === 23 && minor >= 6) || (major === 22 && minor >= 18);
  return strips ? [] : ['--import', 'tsx'];
}
