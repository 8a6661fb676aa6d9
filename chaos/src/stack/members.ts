// Lists the processes of a chaos stack, their ports and their links, and makes their environments.

import { join } from 'node:path';
import { nodeServices, redisService, type ServiceSpec } from '@stemline/scripts/services.ts';
import { parseSettings, serviceEnv } from '@stemline/scripts/settings.ts';
import { freePorts } from '@stemline/testing/free-port.ts';
import type { Random } from '../random.ts';
import { type Link, openLink } from './link.ts';

/** The kind of a process, as scripts/src/services.ts names it. */
type Kind = 'storage' | 'queue' | 'notifier' | 'separator' | 'gateway';

/** A process of the stack. */
export interface Member {
  /** Such as `separator-2`. */
  readonly name: string;
  readonly kind: Kind;
  /** The port of 127.0.0.1 on which it listens. */
  readonly port: number;
}

/** The name of Redis among the members. */
export const REDIS = 'redis';
/** The prefix of each name that the services use in Redis. */
export const REDIS_PREFIX = 'chaos';
/** The name of the clients at the ends of links. */
export const CLIENTS = 'clients';

/** The number of processes of each kind, in the order of their start. */
const COUNTS: readonly (readonly [Kind, number])[] = [
  ['storage', 2],
  ['queue', 2],
  ['notifier', 2],
  ['separator', 3],
  ['gateway', 2],
];
/** The kinds that each kind calls, besides Redis. */
const CALLS: Readonly<Record<Kind, readonly Kind[]>> = {
  storage: [],
  queue: ['storage'],
  notifier: ['storage'],
  separator: ['storage'],
  gateway: ['storage', 'queue'],
};
const PORT_SETTING: Readonly<Record<Kind, string>> = {
  storage: 'STEMLINE_STORAGE_PORT',
  queue: 'STEMLINE_QUEUE_PORT',
  notifier: 'STEMLINE_NOTIFIER_PORT',
  separator: 'STEMLINE_SEPARATOR_PORT',
  gateway: 'STEMLINE_PORT',
};
/** Short times, so that a short run meets expired leases, sweeps, reconciliations and retries. */
const SETTINGS = {
  STEMLINE_REDIS_PREFIX: REDIS_PREFIX,
  STEMLINE_LEASE_SECONDS: '5',
  STEMLINE_SWEEP_SECONDS: '1',
  STEMLINE_RECONCILE_SECONDS: '3',
  STEMLINE_DRAIN_SECONDS: '2',
  STEMLINE_MAX_JOB_SECONDS: '30',
  STEMLINE_CALLBACK_DELAYS: '0,1,1,2,2,3,3,5,5,5,5,5,10,10,10,10,10,10,10,10,10,10,10,10',
  STEMLINE_CALLBACK_TIMEOUT_SECONDS: '3',
  STEMLINE_CALLBACK_ALLOW: '127.0.0.0/8',
  STEMLINE_DEFAULT_MODEL: 'preview',
  STEMLINE_FETCH_WEIGHTS: 'never',
  STEMLINE_ENGINE_THREADS: '1',
  STEMLINE_FFMPEG_PROCESSES: '1',
};

/** The folders of the stack. */
interface Place {
  /** Absolute path of the checkout. */
  readonly root: string;
  /** Absolute path of the folder of Redis. */
  readonly redisDir: string;
  /** Absolute path of the data folder of all other processes. */
  readonly dataDir: string;
  readonly random: Random;
}

/** The processes and links of a stack. */
export interface Plan {
  readonly members: readonly Member[];
  readonly links: readonly Link[];
  readonly redisPort: number;
  /** The commands by the name of the process, in the order of the start. */
  readonly specs: ReadonlyMap<string, ServiceSpec>;
}

/** Chooses free ports and opens all links. Starts no process. */
export async function planStack(place: Place): Promise<Plan> {
  const links: Link[] = [];
  try {
    return await planWith(links, place);
  } catch (error) {
    await Promise.all(links.map((link) => link.stop()));
    throw error;
  }
}

async function planWith(links: Link[], { root, redisDir, dataDir, random }: Place): Promise<Plan> {
  const names = COUNTS.flatMap(([kind, count]) => Array.from({ length: count }, (_, i) => ({ kind, n: i + 1 })));
  const [redisPort = 0, ...ports] = await freePorts(names.length + 1);
  const members = names.map(({ kind, n }, i): Member => ({ name: `${kind}-${n}`, kind, port: ports[i] ?? 0 }));
  const link = async (client: string, server: string, targetPort: number): Promise<string> => {
    const opened = await openLink({ client, server, targetPort }, random.fork(`${client}>${server}`));
    links.push(opened);
    return `127.0.0.1:${opened.port}`;
  };
  const linksTo = async (client: string, kind: Kind): Promise<string> => {
    const addresses = [];
    for (const { name, port } of members.filter((member) => member.kind === kind))
      addresses.push(await link(client, name, port));
    return addresses.join(',');
  };

  const common = {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('STEMLINE_'))),
    STEMLINE_PYTHON: process.env.STEMLINE_PYTHON ?? join(root, 'engine/.venv/bin/python'),
    STEMLINE_DATA_DIR: dataDir,
    ...SETTINGS,
  };
  const specs = new Map<string, ServiceSpec>();
  const redisSettings = {
    ...common,
    STEMLINE_DATA_DIR: redisDir,
    STEMLINE_REDIS_PORT: String(redisPort),
    REDIS_URL: '',
  };
  specs.set(REDIS, redisService(parseSettings(redisSettings, root), {}));
  for (const { name, kind, port } of members) {
    const env: Record<string, string | undefined> = { ...common, [PORT_SETTING[kind]]: String(port) };
    env.REDIS_URL = `redis://${await link(name, REDIS, redisPort)}`;
    for (const called of CALLS[kind]) env[`STEMLINE_${called.toUpperCase()}_ADDR`] = await linksTo(name, called);
    const spec = nodeServices(serviceEnv(parseSettings(env, root), env, root), root).find((each) => each.name === kind);
    if (!spec) throw new Error(`scripts/src/services.ts has no service ${kind}`);
    specs.set(name, { ...spec, name });
  }
  await linksTo(CLIENTS, 'gateway');
  return { members, links, redisPort, specs };
}
