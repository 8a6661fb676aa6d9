// Downloads one track into a file, which appears only when all its bytes have arrived and their
// digest is right.

import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { checkedBytes, DamagedTrackError, PART_NAME, partPath, type TrackBytes } from '../../track-bytes.ts';
import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-codes.ts';
import type { Api, Attempt, Server } from '../server.ts';
import { inFolder } from './in-folder.ts';

/** A second download shows whether the bytes were damaged on their way or in the store. */
const ATTEMPTS = 2;

/** The download of one track. */
export interface TrackDownload {
  readonly songhash: string;
  readonly track: TrackBytes;
  /** The path of the file. An existing file is replaced. */
  readonly target: string;
  /** Called with the number of further bytes; negative when an attempt is repeated. */
  readonly onBytes: (bytes: number) => void;
  readonly signal: AbortSignal;
}

/**
 * Creates the folder of the file. Rejects when the track cannot be read or the file not written.
 */
export async function fetchTrack(server: Server, download: TrackDownload): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await server.ask((api, attempt) => attemptOnce(api, download, attempt), { signal: download.signal });
    } catch (cause) {
      if (!(cause instanceof DamagedTrackError)) throw cause;
      if (attempt === ATTEMPTS) throw new CommandError(EXIT.failed, 'TRACK_DAMAGED', cause.message, { cause });
    }
  }
}

async function attemptOnce(
  api: Api,
  { songhash, track, target, onBytes }: TrackDownload,
  { signal, alive }: Attempt,
): Promise<void> {
  const part = partPath(target);
  let written = 0;
  let isRenamed = false;
  const file = await inFolder(part, () => open(part, 'wx'));
  try {
    const { body } = await api.download(songhash, track.name, signal);
    for await (const bytes of checkedBytes((body ?? []) as AsyncIterable<Uint8Array>, track)) {
      await file.writeFile(bytes);
      written += bytes.byteLength;
      onBytes(bytes.byteLength);
      alive();
    }
    await file.close();
    await rename(part, target);
    isRenamed = true;
  } finally {
    await file.close();
    if (!isRenamed) {
      onBytes(-written);
      await rm(part, { force: true });
    }
  }
}

/** Removes the incomplete files that a killed command has left in a folder before `startedAt`. */
export async function removeLeftovers(folder: string, startedAt: number): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((one) => PART_NAME.test(one))) {
    const found = await stat(join(folder, name)).catch(() => undefined);
    if (found && found.mtimeMs < startedAt) await rm(join(folder, name), { force: true });
  }
}
