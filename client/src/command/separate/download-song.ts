// Downloads the tracks of a song into their files.

import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TRACK_NAME } from '@stemline/common/names.ts';
import type { Song } from '../../types.ts';
import { CommandError, usageError } from '../command-error.ts';
import { EXIT } from '../exit-codes.ts';
import { allFinished } from '../limiter.ts';
import { oneLine } from '../terminal.ts';
import type { Batch, PlannedSong } from './batch.ts';
import { targetError } from './check-targets.ts';
import { fetchTrack, removeLeftovers } from './fetch-track.ts';
import { digestOf } from './file-digest.ts';
import type { SongRecord, WrittenTrack } from './song-record.ts';

/** The parts that the download of a song uses. */
export interface SongDownload {
  readonly song: PlannedSong;
  readonly batch: Batch;
  /** The files of this record may be replaced. */
  readonly earlier: SongRecord;
}

/** Resolves with the files. Skips a file that has the bytes already. */
export async function downloadSong(
  done: Pick<Song, 'hash' | 'tracks'>,
  { song, batch, earlier }: SongDownload,
): Promise<WrittenTrack[]> {
  const { server, board, out, force, signal, startedAt } = batch;
  const ours = new Set((earlier.files ?? []).map(({ path }) => path));
  const total = done.tracks.reduce((sum, { size }) => sum + size, 0);
  let arrived = 0;
  const show = (bytes: number) => {
    arrived += bytes;
    const share = total === 0 ? 1 : arrived / total;
    board.update(song.path, { name: song.shown, words: 'downloading', share }, '');
  };
  const fetchOne = async (track: Song['tracks'][number]): Promise<WrittenTrack> => {
    const { name, size, sha224 } = track;
    // The name comes from the server and must not lead out of the folder.
    if (!TRACK_NAME.test(name))
      throw new CommandError(
        EXIT.failed,
        'BAD_TRACK_NAME',
        `The server sent an invalid track name: ${oneLine(name).slice(0, 100)}`,
      );
    const path = song.paths.pathOf(name);
    const target = join(out, path);
    const written = { track: name, path, size, sha224 };
    const present = await stat(target).catch(() => undefined);
    if (present?.isFile() && present.size === size && (await digestOf(target, signal)).sha224 === sha224) {
      show(size);
      return written;
    }
    if (present && !force && !ours.has(path)) throw usageError(`${target} exists already. --force replaces it.`);
    const download = { songhash: done.hash, track, target, onBytes: show, signal };
    await fetchTrack(server, download).catch((error) => Promise.reject(targetError(error, target)));
    return written;
  };
  // The other tracks are finished before the failure of one is reported.
  const files = await allFinished(done.tracks.map((track) => batch.transfers.down(() => fetchOne(track))));
  for (const folder of new Set(files.map(({ path }) => dirname(join(out, path)))))
    await removeLeftovers(folder, startedAt);
  return files;
}
