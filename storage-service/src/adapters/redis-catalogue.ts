// The catalogue in Redis: redis-om entities (hashes) for what a song is made of and for the tracks it has, each written whole and
// never in part, and a sorted set of our own to page by, because hashes cannot be searched without a module.

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

const TRACKS_FIELDS = { names: { type: 'string[]' } } as const;

/** redis-om gives an empty entity for a missing id, and leaves empty fields out. */
const entitySchema = z.object({
  namespace: z.string(),
  audio: z.string(),
  model: z.string(),
  revision: z.string().default(''),
  filename: z.string().default(''),
  createdMs: z.number(),
});

const tracksSchema = z.object({ names: z.array(z.string()).default([]) });

const SCAN_COUNT = 500;

export function createRedisCatalogue(connection: RedisConnection, prefix: string): Catalogue {
  const base = `{${prefix}}:v1:catalogue`;
  /** Members sort by time, then songhash; all scores are 0, so that a page begins exactly after any member. */
  const index = (namespace: string) => `${base}:by-time:${namespace}`;
  const namespaces = `${base}:namespaces`;
  const { client } = connection;
  const songs = new Repository(new Schema(`${base}:song`, SONG_FIELDS, { dataStructure: 'HASH' }), client);

  const tracks = new Repository(new Schema(`${base}:tracks`, TRACKS_FIELDS, { dataStructure: 'HASH' }), client);

  const fetch = async (songhashes: readonly string[]): Promise<(SongEntry | undefined)[]> => {
    const ids = [...songhashes];
    const [entities, published] = await Promise.all([songs.fetch(ids), tracks.fetch(ids)]);
    return ids.map((songhash, at) => {
      const entity = entitySchema.safeParse(entities[at]);
      if (!entity.success) return undefined;
      return { songhash, ...entity.data, tracks: tracksSchema.parse(published[at]).names };
    });
  };

  return {
    start: connection.start,
    stop: connection.stop,
    put: (entry) =>
      connection.bounded(async () => {
        const { songhash, tracks: names, ...fields } = entry;
        await tracks.save(songhash, { names: [...names] });
        await songs.save(songhash, fields);
        await client.sAdd(namespaces, entry.namespace);
        await client.zAdd(index(entry.namespace), { score: 0, value: memberOf(entry) });
      }),
    remove: (songhash) =>
      connection.bounded(async () => {
        const [entry] = await fetch([songhash]);
        // The entity goes last: without it the index entry could not be found again.
        if (entry) await client.zRem(index(entry.namespace), memberOf(entry));
        await tracks.remove(songhash);
        await songs.remove(songhash);
      }),
    get: (songhashes) =>
      connection.bounded(async () => {
        const isIndexed = async (entry: SongEntry) =>
          (await client.zScore(index(entry.namespace), memberOf(entry))) !== null;
        const entries = await fetch(songhashes);
        return Promise.all(entries.map(async (entry) => (entry && (await isIndexed(entry)) ? entry : undefined)));
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
