// Downloads the tracks of a song of `stemline separate` into their files.

import { join } from 'node:path';
import type { Song } from '../../types.ts';
import type { Batch, PlannedSong } from './batch.ts';
import { assertTrackNames, downloadTracks } from './download-tracks.ts';
import type { SongRecord, WrittenTrack } from './song-record.ts';

/** The parts that the download of a song uses. */
export interface SongDownload {
  readonly song: PlannedSong;
  readonly batch: Batch;
  /** The files of this record may be replaced. */
  readonly earlier: SongRecord | undefined;
}

/** Resolves with the files. Skips a file that has the bytes already. */
export async function downloadSong(
  done: Pick<Song, 'hash' | 'tracks'>,
  { song, batch, earlier }: SongDownload,
): Promise<WrittenTrack[]> {
  const { server, board, signal, limiters } = batch;
  const { folder, force, startedAt } = batch.output;
  assertTrackNames(done.tracks);
  const ours = new Set((earlier?.files ?? []).map(({ path }) => path));
  const written = done.tracks.map(
    ({ name, size, sha224 }): WrittenTrack => ({ track: name, path: song.paths.pathOf(name), size, sha224 }),
  );
  const files = done.tracks.map((track) => {
    const path = song.paths.pathOf(track.name);
    return { track, target: join(folder, path), mayReplace: force || ours.has(path) };
  });
  const onShare = (share: number) => board.update(song.path, { name: song.shown, words: 'downloading', share }, '');
  const common = { server, songhash: done.hash, limiters, startedAt, onShare, signal };
  await downloadTracks({ ...common, files });
  return written;
}
