// Writes the records of songs that have ended into a data folder, without separating them, so that
// a test or a bench has a large library at once.

import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { songhashOf } from '@stemline/common/songhash.ts';
import { createFileObjectStore } from '@stemline/storage-service/adapters/file-object-store.ts';
import { KEYS } from '@stemline/storage-service/domain/keys.ts';
import {
  type OutcomeRecord,
  outcomeSchema,
  requestSchema,
  type SongRequestRecord,
} from '@stemline/storage-service/domain/record-types.ts';
import { assertStoreSchema } from '@stemline/storage-service/domain/store-schema.ts';
import { sha224 } from '../bytes.ts';

/** A song that has ended. It has no audio and no bytes of tracks. */
export interface WrittenSong {
  readonly filename: string;
  readonly createdMs: number;
  readonly model?: string;
  /** Default: done. */
  readonly state?: 'done' | 'failed' | 'cancelled';
  /** Length of the music. */
  readonly seconds?: number;
  /** Number of warnings in the manifest. */
  readonly warnings?: number;
}

/** The number of songs that are written at a time. */
const AT_ONCE = 64;

/**
 * Writes the songs into the store of a data folder, which no service uses at the moment. Resolves
 * with their songhashes in the same order. The next start of a storage service lists them.
 */
export async function writeSongs(dataDir: string, songs: readonly WrittenSong[]): Promise<string[]> {
  const folder = join(dataDir, 'objects');
  const throwError = (error: unknown) => {
    throw error;
  };
  const store = createFileObjectStore({ folder, onError: throwError });
  await store.start();
  await assertStoreSchema(store, dataDir);
  await store.stop();
  const songhashes: string[] = [];
  for (let at = 0; at < songs.length; at += AT_ONCE)
    songhashes.push(...(await Promise.all(songs.slice(at, at + AT_ONCE).map((song) => writeSong(folder, song)))));
  return songhashes;
}

async function writeSong(folder: string, song: WrittenSong): Promise<string> {
  const request = requestOf(song);
  const songhash = songhashOf(request);
  // Without a sync of each file, which would take most of the time.
  const write = async (key: string, record: object) => {
    const path = join(folder, key);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, JSON.stringify(record));
  };
  await write(KEYS.outcome(songhash, 1), outcomeSchema.parse(outcomeOf(song)));
  await write(KEYS.request(songhash, 1), requestSchema.parse(request));
  return songhash;
}

function requestOf({ filename, createdMs, model = 'preview' }: WrittenSong): SongRequestRecord {
  const audio = sha224(randomBytes(16));
  const song = { namespace: 'default', audio, model, revision: '1', optionsJson: '{}' };
  return { schema: 1, kind: 'song', ...song, priority: 'normal', filename, createdMs, openedBy: '' };
}

function outcomeOf({ createdMs, state = 'done', seconds = 200, warnings = 0 }: WrittenSong): OutcomeRecord {
  const ended = { schema: 1 as const, attempt: 1, createdMs: createdMs + 60_000, manifestJson: '' };
  if (state === 'cancelled') return { ...ended, state, code: '', reason: '' };
  if (state === 'failed') return { ...ended, state, code: 'BAD_AUDIO', reason: 'The file cannot be decoded.' };
  const track = { name: 'vocals.mp3', contentType: 'audio/mpeg', size: 1_000, sha224: sha224('') };
  const warning = { code: 'TRUNCATED', text: 'The end of the file is missing.' };
  const manifest = { schema: 1, duration_seconds: seconds, warnings: new Array(warnings).fill(warning) };
  const claimId = 'claim-1';
  return { ...ended, state, code: '', reason: '', claimId, tracks: [track], manifestJson: JSON.stringify(manifest) };
}
