// Settings of a stack on one machine, and the environment of its services.

import { join, resolve } from 'node:path';
import { createEnvReader, type Env } from '@stemline/common/process/env.ts';

/** The settings of one stack. */
export interface StackSettings {
  /** Absolute path of the data folder. */
  readonly dataDir: string;
  /** Address on which services listen. */
  readonly host: string;
  /** Undefined: the stack starts its own redis-server. */
  readonly redisUrl: string | undefined;
  readonly ports: {
    readonly gateway: number;
    readonly storage: number;
    readonly queue: number;
    readonly separator: number;
    readonly notifier: number;
    readonly redis: number;
  };
}

/** Name of the setting of each port. */
export const PORT_SETTINGS = {
  gateway: 'STEMLINE_PORT',
  storage: 'STEMLINE_STORAGE_PORT',
  queue: 'STEMLINE_QUEUE_PORT',
  separator: 'STEMLINE_SEPARATOR_PORT',
  notifier: 'STEMLINE_NOTIFIER_PORT',
  redis: 'STEMLINE_REDIS_PORT',
} as const satisfies Record<keyof StackSettings['ports'], string>;

/**
 * The receivers on this machine, which `make up` and `make demo` allow unless
 * STEMLINE_CALLBACK_ALLOW is set, so that a developer's own receiver works.
 */
const LOCAL_RECEIVERS = '127.0.0.0/8,::1,localhost';

/** Returns a note that this machine may receive callbacks; undefined: the user has set the list. */
export function callbackNote(env: Env): string | undefined {
  if (env.STEMLINE_CALLBACK_ALLOW?.trim()) return undefined;
  return `Callbacks to this machine are allowed: STEMLINE_CALLBACK_ALLOW is not set, so it is ${LOCAL_RECEIVERS} here. Set it to none to allow only public addresses.`;
}

/**
 * Reads the settings of a stack. A relative data folder is relative to `root`. Throws a ConfigError
 * that names every wrong setting.
 */
export function parseSettings(env: Env, root: string): StackSettings {
  const read = createEnvReader(env);
  const port = (name: keyof StackSettings['ports'], fallback: number) =>
    read.integer(PORT_SETTINGS[name], fallback, { min: 1, max: 65_535 });
  const settings: StackSettings = {
    dataDir: resolve(root, read.text('STEMLINE_DATA_DIR', 'data')),
    host: read.text('STEMLINE_HOST', '127.0.0.1'),
    redisUrl: read.optional('REDIS_URL'),
    ports: {
      gateway: port('gateway', 5000),
      storage: port('storage', 50_051),
      queue: port('queue', 50_052),
      separator: port('separator', 50_053),
      notifier: port('notifier', 50_054),
      redis: port('redis', 6390),
    },
  };
  read.done();
  return settings;
}

/** Returns the environment of the services: the user's own, with the settings of the stack. */
export function serviceEnv(settings: StackSettings, env: Env, root: string): Record<string, string> {
  const { ports } = settings;
  const given = Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => !!entry[1]));
  const numbers = Object.fromEntries(
    Object.entries(PORT_SETTINGS).map(([name, setting]) => [setting, String(ports[name as keyof typeof ports])]),
  );
  return {
    STEMLINE_STORAGE_ADDR: `${peerHost(settings)}:${ports.storage}`,
    STEMLINE_QUEUE_ADDR: `${peerHost(settings)}:${ports.queue}`,
    STEMLINE_PYTHON: join(root, 'engine/.venv/bin/python'),
    ...given,
    STEMLINE_CALLBACK_ALLOW: env.STEMLINE_CALLBACK_ALLOW?.trim() || LOCAL_RECEIVERS,
    ...numbers,
    REDIS_URL: settings.redisUrl ?? `redis://127.0.0.1:${ports.redis}`,
    STEMLINE_HOST: settings.host,
    STEMLINE_DATA_DIR: settings.dataDir,
    STEMLINE_MODELS_DIR: resolve(root, env.STEMLINE_MODELS_DIR?.trim() || join(settings.dataDir, 'models')),
  };
}

/**
 * Returns the host at which this machine reaches its own services: a wildcard address accepts
 * connections, but is not an address to connect to.
 */
export function peerHost(settings: StackSettings): string {
  if (settings.host === '0.0.0.0' || settings.host === '::') return '127.0.0.1';
  return settings.host.includes(':') ? `[${settings.host}]` : settings.host;
}

/** Returns the address of the gateway for programs on this machine, without a slash at the end. */
export function gatewayUrl(settings: StackSettings): string {
  const host = peerHost(settings);
  return `http://${host === '127.0.0.1' ? 'localhost' : host}:${settings.ports.gateway}`;
}
