// The catalogue in Redis: one redis-om entity a song (a hash, written once and whole), and a sorted set of our own to page by,
// because hashes cannot be searched without a module. Needs nothing beyond plain Redis.

import { ServiceError } from '@stemline/common/errors.ts';
import { Repository, Schema } from 'redis-om';
import { z } from 'zod';
import type { Catalogue, SongEntry } from '../domain/catalogue.ts';
import type { RedisConnection } from './redis-connection.ts';

const SONG_FIELDS = {
  namespace: { type: 'string' },
  audio: { type: 'string' },
  model: { type: 'string' },
  revision: { type: 'string' },
  filename: { type: 'string' },
  createdMs: { type: 'number' },
} as const;

/** redis-om gives an empty entity for a missing id, and leaves empty fields out. */
const entitySchema = z.object({
  namespace: z.string(),
  audio: z.string(),
  model: z.string(),
  revision: z.string().default(''),
  filename: z.string().default(''),
  createdMs: z.number(),
});

const SCAN_COUNT = 500;

export function createRedisCatalogue(connection: RedisConnection, prefix: string): Catalogue {
  const base = `{${prefix}}:v1:catalogue`;
  /** Members sort by time, then songhash; all scores are 0, so that a page begins exactly after any member. */
  const index = (namespace: string) => `${base}:by-time:${namespace}`;
  const namespaces = `${base}:namespaces`;
  const { client } = connection;
  const songs = new Repository(new Schema(`${base}:song`, SONG_FIELDS, { dataStructure: 'HASH' }), client);

  const fetch = async (songhashes: readonly string[]): Promise<(SongEntry | undefined)[]> => {
    const entities = await songs.fetch([...songhashes]);
    return songhashes.map((songhash, at) => {
      const parsed = entitySchema.safeParse(entities[at]);
      return parsed.success ? { songhash, ...parsed.data } : undefined;
    });
  };

  return {
    start: connection.start,
    stop: connection.stop,
    add: (entry) =>
      connection.bounded(async () => {
        const { songhash, ...fields } = entry;
        await songs.save(songhash, fields);
        await client.sAdd(namespaces, entry.namespace);
        await client.zAdd(index(entry.namespace), { score: 0, value: memberOf(entry) });
      }),
    remove: (songhash) =>
      connection.bounded(async () => {
        const [entry] = await fetch([songhash]);
        // The entity goes last: without it the index entry could not be found again.
        if (entry) await client.zRem(index(entry.namespace), memberOf(entry));
        await songs.remove(songhash);
      }),
    missing: (songhashes) =>
      connection.bounded(async () => {
        const entries = await fetch(songhashes);
        const found = await Promise.all(
          entries.map(
            async (entry) => entry && (await client.zScore(index(entry.namespace), memberOf(entry))) !== null,
          ),
        );
        return songhashes.filter((_songhash, at) => !found[at]);
      }),
    all: async function* () {
      for (const namespace of await connection.bounded(() => client.sMembers(namespaces))) {
        let cursor = 0;
        do {
          const page = await connection.bounded(() => client.zScan(index(namespace), cursor, { COUNT: SCAN_COUNT }));
          yield page.members.map(({ value }) => songhashOf(value));
          cursor = page.cursor;
        } while (cursor !== 0);
      }
    },
    page: (namespace, size, token) =>
      connection.bounded(async () => {
        const from = token === '' ? '+' : `(${memberOfToken(token)}`;
        const members = await client.zRange(index(namespace), from as never, '-' as never, {
          BY: 'LEX',
          REV: true,
          LIMIT: { offset: 0, count: size + 1 },
        });
        const shown = members.slice(0, size);
        const entries = await fetch(shown.map(songhashOf));
        const last = shown.at(-1);
        return {
          // An entity that is not there, or says another time, belongs to a song that was removed (and asked for again).
          songs: entries.filter(
            (entry, at): entry is SongEntry => entry !== undefined && memberOf(entry) === shown[at],
          ),
          nextPageToken: members.length > size && last ? Buffer.from(last).toString('base64url') : '',
        };
      }),
  };
}

function memberOf({ createdMs, songhash }: SongEntry): string {
  return `${String(createdMs).padStart(16, '0')}.${songhash}`;
}

function songhashOf(member: string): string {
  return member.slice(member.indexOf('.') + 1);
}

function memberOfToken(token: string): string {
  const member = Buffer.from(token, 'base64url').toString('latin1');
  if (!/^\d{16}\.[0-9a-f]{56}$/.test(member)) throw new ServiceError('INVALID_ARGUMENT', 'The page token is not ours.');
  return member;
}
