// Keeps the record of a song while it is separated: the key of its upload until the server has
// answered, then its songhash, and at last its files.

import { join } from 'node:path';
import type { Song } from '../../types.ts';
import type { Batch, PlannedSong } from './batch.ts';
import { targetError } from './check-targets.ts';
import type { FileDigest } from './file-digest.ts';
import { isCurrent, recordFor } from './find-record.ts';
import { askedSong, isUsable } from './known-song.ts';
import { readRecord, type SongRecord, type WrittenTrack, writeRecord } from './song-record.ts';
import { createUploadKey, type UploadKey } from './upload-key.ts';

/** The record of a song that is separated. */
export interface KeptRecord {
  /** The record of an earlier run. */
  readonly earlier: SongRecord | undefined;
  /** The song, when the server has it and it need not be sent. */
  readonly known: Song | undefined;
  /** The key of the upload; after `renewKey`, another one. */
  key(): UploadKey;
  /** Begins another upload. */
  renewKey(): Promise<void>;
  /** Puts back what was there before the upload, unless the server may have accepted the song. */
  undo(): Promise<void>;
  /** Writes the songhash in place of the key. */
  answered(songhash: string): Promise<void>;
  /** Removes the record of a song that has failed when this run has begun it. */
  discard(songhash: string): Promise<void>;
  finished(songhash: string, files: readonly WrittenTrack[]): Promise<void>;
}

/**
 * Finds or begins the record of the song. Resolves with the record itself, as `current`, when all
 * files of the song exist. Rejects with the error to report.
 */
export async function keepRecord(
  song: PlannedSong,
  batch: Batch,
  source: FileDigest,
): Promise<{ readonly current: SongRecord } | { readonly current?: undefined; readonly kept: KeptRecord }> {
  const { url } = batch.server;
  const path = join(batch.output.folder, song.paths.record);
  const ofTarget = (error: unknown) => Promise.reject(targetError(error, path));
  const write = (record: SongRecord) => writeRecord(path, record).catch(ofTarget);
  let key = createUploadKey(url);
  const fresh: SongRecord = {
    version: 1,
    source: { name: song.name, ...source },
    separation: batch.request.json,
    songhash: null,
    upload: key.text,
    files: null,
  };
  const { earlier, begun } = await recordFor(song, fresh, batch, path).catch(ofTarget);
  if (earlier && (await isCurrent(earlier, song, batch))) return { current: earlier };
  const asked = earlier?.songhash ? await askedSong(earlier.songhash, batch) : undefined;
  const known = isUsable(asked) ? asked : undefined;
  if (earlier?.upload !== undefined && !known) key = createUploadKey(url, earlier.upload);
  // The server has this song, so a later upload needs a new key.
  const upload = known ? undefined : key.text;
  if (earlier && earlier.upload !== upload) await write({ ...earlier, upload });
  /** Another command may have continued with the song meanwhile. */
  const isOurs = async (upload: string | undefined, songhash?: string) => {
    const present = await readRecord(path);
    return present?.upload === upload && (songhash === undefined || present?.songhash === songhash);
  };
  const kept: KeptRecord = {
    earlier,
    known,
    key: () => key,
    renewKey: async () => {
      key = createUploadKey(url);
      await write({ ...(earlier ?? fresh), upload: key.text });
    },
    undo: async () => {
      if (key.state() === 'open' || !(await isOurs(key.text))) return;
      if (earlier) await write({ ...earlier, upload: undefined });
      else await begun?.undo();
    },
    answered: (songhash) => write({ ...fresh, songhash, upload: undefined }),
    discard: async (songhash) => {
      if (begun?.isFirst && (await isOurs(undefined, songhash))) await begun.undo();
    },
    finished: (songhash, files) => write({ ...fresh, songhash, upload: undefined, files }),
  };
  return { kept };
}
