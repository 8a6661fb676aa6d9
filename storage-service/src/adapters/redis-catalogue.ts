// Stores the catalogue in Redis: one redis-om entity (a hash) for each song, which is always
// written completely, and a sorted set for paging, because Redis without modules cannot search
// hashes.

import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { SONG_STATE } from '@stemline/common/wire-words.ts';
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
  run: { type: 'number' },
  state: { type: 'string' },
  tracks: { type: 'string[]' },
  durationSeconds: { type: 'number' },
  warnings: { type: 'number' },
} as const;

/** redis-om returns an entity without fields for a missing id, and omits empty fields. */
const entitySchema = z.object({
  namespace: z.string(),
  audio: z.string(),
  model: z.string(),
  revision: z.string().default(''),
  filename: z.string().default(''),
  createdMs: z.number(),
  run: z.number(),
  state: z.enum(SONG_STATE.words),
  tracks: z.array(z.string()).default([]),
  durationSeconds: z.number(),
  /** Entries of earlier versions have no number until a copy of all songs has written it. */
  warnings: z.number().default(0),
});

/** The value of the marker when the catalogue is complete. Otherwise it is the id of a copy. */
const COMPLETE = 'complete';
/** Time after which the marker of a copy expires, because its process must have ended. */
const COPY_MS = 60_000;
/** Enters a song in both sets by one command. */
const ENTER = "redis.call('SADD', KEYS[1], ARGV[1]) return redis.call('ZADD', KEYS[2], 0, ARGV[2])";
/** A script is one step, so it does not overwrite a marker that was lost and written anew. */
const IF_MINE = "if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end";
const CONTINUE_COPY = `${IF_MINE} return redis.call('PEXPIRE', KEYS[1], ARGV[2])`;
const END_COPY = `${IF_MINE} redis.call('SET', KEYS[1], ARGV[2]) return 1`;

const SCAN_COUNT = 500;
/** The most entries that the search for one page examines, so that it ends soon. */
const MAX_EXAMINED = 2_000;
/** The number of entries in one read of a search, so that Redis is not blocked for long. */
const SEARCH_BATCH = 200;

/** Every key begins with the hash tag `{prefix}`. Connects only after start(). */
export function createRedisCatalogue(connection: RedisConnection, prefix: string): Catalogue {
  const base = `{${prefix}}:v2:catalogue`;
  /**
   * Members sort by time and then by songhash. All scores are 0, so that a page can begin exactly
   * after any member.
   */
  const index = (namespace: string) => `${base}:by-time:${namespace}`;
  const namespaces = `${base}:namespaces`;
  /** Lost together with the entries, so it shows whether the entries are complete. */
  const marker = `${base}:marker`;
  const { client } = connection;
  const songs = new Repository(new Schema(`${base}:song`, SONG_FIELDS, { dataStructure: 'HASH' }), client);

  const fetch = async (songhashes: readonly string[]): Promise<(SongEntry | undefined)[]> => {
    const entities = await songs.fetch([...songhashes]);
    return songhashes.map((songhash, at) => {
      const entity = entitySchema.safeParse(entities[at]);
      return entity.success ? { songhash, ...entity.data } : undefined;
    });
  };

  /**
   * Reads up to `count` members after `member` with their entries (undefined for a missing one),
   * and whether more members follow.
   */
  const after = (namespace: string, member: string, count: number) =>
    connection.bounded(async () => {
      const members = await client.zRange(
        index(namespace),
        (member === '' ? '+' : `(${member}`) as never,
        '-' as never,
        {
          BY: 'LEX',
          REV: true,
          LIMIT: { offset: 0, count: count + 1 },
        },
      );
      const shown = members.slice(0, count);
      const entries = await fetch(shown.map(songhashOf));
      return { members: shown, entries, more: members.length > count };
    });

  return {
    start: connection.start,
    stop: connection.stop,
    put: (entry) =>
      connection.bounded(async () => {
        const { songhash, tracks, ...fields } = entry;
        await songs.save(songhash, { ...fields, tracks: [...tracks] });
        const keys = [namespaces, index(entry.namespace)];
        await client.eval(ENTER, { keys, arguments: [entry.namespace, memberOf(entry)] });
      }),
    remove: (songhash) =>
      connection.bounded(async () => {
        const [entry] = await fetch([songhash]);
        // The entity is removed last, because it holds the namespace and the time of the member.
        if (entry) await client.zRem(index(entry.namespace), memberOf(entry));
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
    isComplete: async () => (await connection.bounded(() => client.get(marker))) === COMPLETE,
    beginCopy: async (id) =>
      (await connection.bounded(() => client.set(marker, id, { NX: true, PX: COPY_MS }))) !== null,
    continueCopy: (id) =>
      connection.bounded(async () => {
        await client.eval(CONTINUE_COPY, { keys: [marker], arguments: [id, String(COPY_MS)] });
      }),
    endCopy: (id) =>
      connection.bounded(async () => {
        await client.eval(END_COPY, { keys: [marker], arguments: [id, COMPLETE] });
      }),
    page: async (namespace, size, token, matches) => {
      let last = token === '' ? '' : memberOfToken(token);
      const atOnce = matches ? SEARCH_BATCH : size;
      const found: SongEntry[] = [];
      const [state, total] = await connection.bounded(() =>
        Promise.all([client.get(marker), client.zCard(index(namespace))]),
      );
      if (state !== COMPLETE) throw incomplete();
      for (let examined = 0; examined < MAX_EXAMINED; ) {
        const batch = await after(namespace, last, Math.min(atOnce, MAX_EXAMINED - examined));
        for (const [at, member] of batch.members.entries()) {
          examined += 1;
          last = member;
          const entry = batch.entries[at];
          // Without an entity of the same time, the song was removed, and perhaps requested again.
          if (entry && memberOf(entry) === member && (!matches || matches(entry))) found.push(entry);
          if (found.length === size) {
            const more = batch.more || at < batch.members.length - 1;
            return { songs: found, nextPageToken: more ? tokenOf(last) : '', total };
          }
        }
        if (!batch.more) return { songs: found, nextPageToken: '', total };
      }
      return { songs: found, nextPageToken: tokenOf(last), total };
    },
  };
}

function incomplete(): ServiceError {
  return new ServiceError('UNAVAILABLE', 'The list of songs is being completed. Try again in a moment.');
}

function memberOf({ createdMs, songhash }: SongEntry): string {
  return `${String(createdMs).padStart(16, '0')}.${songhash}`;
}

function songhashOf(member: string): string {
  return member.slice(member.indexOf('.') + 1);
}

function tokenOf(member: string): string {
  return Buffer.from(member).toString('base64url');
}

function memberOfToken(token: string): string {
  const member = Buffer.from(token, 'base64url').toString('latin1');
  if (!/^\d{16}\.[0-9a-f]{56}$/.test(member))
    throw new ServiceError('INVALID_ARGUMENT', 'page_token must be the next_page_token of the previous page.');
  return member;
}
