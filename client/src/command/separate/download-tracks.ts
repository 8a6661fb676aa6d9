// Downloads tracks into their files, and skips those whose bytes are there already.

import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { TRACK_NAME } from '@stemline/common/names.ts';
import type { Track } from '../../types.ts';
import { CommandError, usageError } from '../command-error.ts';
import { EXIT } from '../exit-codes.ts';
import { allFinished, type Limiter } from '../limiter.ts';
import type { Server } from '../server.ts';
import { oneLine } from '../terminal.ts';
import { targetError } from './check-targets.ts';
import { fetchTrack, removeLeftovers } from './fetch-track.ts';
import { digestOf } from './file-digest.ts';

/** A track and its file. */
export interface TrackFile {
  readonly track: Track;
  readonly target: string;
  /** False: a file with other bytes is kept, and none is downloaded. */
  readonly mayReplace: boolean;
}

/** The download of the tracks of one song. */
export interface TracksDownload {
  readonly server: Server;
  readonly songhash: string;
  readonly files: readonly TrackFile[];
  /** Limits of the whole command. `reads`: files whose digests are computed. */
  readonly limiters: { readonly down: Limiter; readonly reads: Limiter };
  /** The time at which the command started, as Date.now(). */
  readonly startedAt: number;
  /** Called with the part of the missing bytes that has arrived, 0 to 1. */
  readonly onShare: (share: number) => void;
  readonly signal: AbortSignal;
}

/** Throws a CommandError for a name with which a file could be outside of its folder. */
export function assertTrackNames(tracks: readonly Track[]): void {
  const bad = tracks.find(({ name }) => !TRACK_NAME.test(name));
  if (!bad) return;
  const shown = oneLine(bad.name).slice(0, 100);
  throw new CommandError(
    EXIT.failed,
    'BAD_TRACK_NAME',
    `The server sent a track name that is not allowed: ${shown}. Check the address of the server.`,
  );
}

/**
 * Resolves when all files have their bytes. Also removes what a killed command has left there.
 * Rejects before the first download when a file must keep other bytes.
 */
export async function downloadTracks({ files, limiters, onShare, ...download }: TracksDownload): Promise<void> {
  const { server, songhash, startedAt, signal } = download;
  const present = await allFinished(files.map((file) => limiters.reads(() => isPresent(file, signal))));
  const missing = files.filter((_file, index) => !present[index]);
  const total = missing.reduce((sum, { track }) => sum + track.size, 0);
  let arrived = 0;
  const onBytes = (bytes: number) => {
    arrived += bytes;
    // Tracks without bytes.
    onShare(total === 0 ? 1 : arrived / total);
  };
  const fetchOne = async ({ track, target }: TrackFile) => {
    signal.throwIfAborted();
    await fetchTrack(server, { songhash, track, target, onBytes, signal }).catch((error) =>
      Promise.reject(targetError(error, target)),
    );
  };
  // When the download of one track fails, the others are finished before the failure is reported.
  await allFinished(missing.map((file) => limiters.down(() => fetchOne(file))));
  for (const folder of new Set(files.map(({ target }) => dirname(target)))) await removeLeftovers(folder, startedAt);
}

/** Returns whether the file has the right bytes already. Throws when it must keep other ones. */
async function isPresent({ track, target, mayReplace }: TrackFile, signal: AbortSignal): Promise<boolean> {
  const found = await stat(target).catch(() => undefined);
  if (!found) return false;
  if (found.isFile() && found.size === track.size && (await digestOf(target, signal)).sha224 === track.sha224)
    return true;
  if (!mayReplace) throw usageError(`${target} exists already with other content. --force replaces it.`);
  return false;
}
