// Separates one song: checks its record, sends it unless the server has it, waits for its end, and
// downloads its tracks.

import { join } from 'node:path';
import { StemlineError } from '../../client.ts';
import { endText, stateText, warningText } from '../../song-words.ts';
import type { Accepted, Song, SongEvent } from '../../types.ts';
import { hasTracks } from '../checked-api.ts';
import { CommandError } from '../command-error.ts';
import { EXIT, exitOfCode } from '../exit-codes.ts';
import { failureOf } from '../failure-of.ts';
import type { Batch, PlannedSong, SongResult } from './batch.ts';
import { targetError } from './check-targets.ts';
import { downloadSong } from './download-song.ts';
import type { FileDigest } from './file-digest.ts';
import { isCurrent, recordFor } from './find-record.ts';
import { readRecord, type SongRecord, writeRecord } from './song-record.ts';
import { notReadable } from './sources.ts';
import { assertSendable, upload } from './upload.ts';

/** Resolves when the tracks are written or exist already. Rejects with the error to report. */
export async function separateSong(song: PlannedSong, batch: Batch): Promise<SongResult> {
  const { server, signal, limiters } = batch;
  const out = batch.output.folder;
  assertSendable(song, batch);
  const source = await sourceDigest(song, batch);
  const newKey = crypto.randomUUID();
  const fresh: SongRecord = {
    version: 1,
    source: { name: song.name, ...source },
    separation: batch.request.json,
    songhash: null,
    upload: newKey,
    files: null,
  };
  const recordPath = join(out, song.paths.record);
  const ofTarget = (error: unknown) => Promise.reject(targetError(error, recordPath));
  const { earlier, claim } = await recordFor(song, fresh, batch, recordPath).catch(ofTarget);
  if (earlier && (await isCurrent(earlier, song, batch))) return existing(song, earlier, out);
  const known = earlier?.songhash ? await knownSong(earlier.songhash, batch) : undefined;
  if (known)
    batch.board.update(
      song.path,
      { name: song.shown, words: 'already on the server' },
      `already on the server: ${known.hash}`,
    );
  const key = earlier?.upload ?? newKey;
  // The next upload of a song that the server has is a new one.
  const kept = known ? undefined : key;
  if (earlier && earlier.upload !== kept) await writeRecord(recordPath, { ...earlier, upload: kept }).catch(ofTarget);
  const undo = async () => {
    if (claim) return claim.undo();
    // Another command may have finished the song meanwhile.
    const present = await readRecord(recordPath);
    if (present?.upload === key) await writeRecord(recordPath, { ...present, upload: undefined });
  };
  const accepted = known ?? (await send(song, batch, { source, key, undo }));
  const { hash } = accepted;
  batch.progress.songhashes.set(song.path, hash);
  const answered: SongRecord = { ...fresh, songhash: hash, upload: undefined };
  if (!known) await writeRecord(recordPath, answered).catch(ofTarget);
  const event = accepted.state === 'done' ? known : await ended(song, batch, hash);
  batch.progress.endedAt = performance.now();
  if (event && event.state !== 'done') {
    // There is nothing to continue.
    await claim?.undo();
    throw failedSong(event);
  }
  const done = hasTracks(event)
    ? event
    : await limiters.queries(() => server.ask((api, attempt) => api.status(hash, attempt.signal), { signal }));
  if (done.state !== 'done') throw failedSong(done);
  for (const warning of done.warnings) batch.board.note(song.shown, warningText(warning));
  const files = await downloadSong(done, { song, batch, earlier: earlier ?? fresh });
  await writeRecord(recordPath, { ...answered, files }).catch(ofTarget);
  const paths = files.map(({ path }) => join(out, path));
  return result(song, 'done', hash, paths);
}

async function sourceDigest({ path }: PlannedSong, { digests, signal }: Batch): Promise<FileDigest> {
  try {
    return await digests(path);
  } catch (error) {
    signal.throwIfAborted();
    throw notReadable(path, error);
  }
}

/** Resolves with the song when the server has it and it need not be sent again. */
async function knownSong(songhash: string, { server, signal, limiters }: Batch): Promise<Song | undefined> {
  try {
    const song = await limiters.queries(() =>
      server.ask((api, attempt) => api.status(songhash, attempt.signal), { signal }),
    );
    const isOpen = song.state === 'waiting' || song.state === 'running';
    return isOpen || (song.state === 'done' && song.removed.length === 0) ? song : undefined;
  } catch (error) {
    if (error instanceof StemlineError && error.code === 'SONG_UNKNOWN') return undefined;
    throw error;
  }
}

interface Sending {
  readonly source: FileDigest;
  readonly key: string;
  /** Removes what the record says about this upload. */
  undo(): Promise<void>;
}

async function send(song: PlannedSong, batch: Batch, { source, key, undo }: Sending): Promise<Accepted> {
  const { board, limiters } = batch;
  const show = (words: string, share?: number, step = words) =>
    board.update(song.path, { name: song.shown, words, share }, step);
  show('waits to be sent', undefined, '');
  let isSent = false;
  const onShare = (share: number) => {
    isSent ||= share === 1;
    show('sending', share);
  };
  try {
    const accepted = await limiters.up(async () => {
      batch.signal.throwIfAborted();
      show('sending', 0);
      return upload(song, batch, { source, key, onShare });
    });
    const { hash, model, state } = accepted;
    show(state, undefined, `accepted as ${hash}, ${model.name}@${model.revision}`);
    return accepted;
  } catch (error) {
    // The server may have accepted the song when its answer was lost. The record keeps the key.
    if (!isSent || !(batch.signal.aborted || isLost(error, batch))) await undo();
    throw error;
  }
}

/** Returns whether the server may have accepted a song although its answer did not arrive. */
function isLost(error: unknown, { server }: Batch): boolean {
  const { exit, isTemporary } = failureOf(error, server.url);
  return isTemporary && exit !== EXIT.full;
}

async function ended(song: PlannedSong, batch: Batch, songhash: string): Promise<SongEvent> {
  try {
    return await batch.follower.ended(songhash, (event) => showEvent(song, batch, event));
  } catch (error) {
    if (!(error instanceof CommandError) || error.code !== 'SONG_REMOVED') throw error;
    const text = 'The song was removed from the server. To send it again, run the same command again.';
    throw new CommandError(error.exit, error.code, text, { cause: error });
  }
}

function showEvent({ path, shown }: PlannedSong, { board }: Batch, event: SongEvent): void {
  const isRunning = event.state === 'running';
  const left = event.estimate_seconds == null ? '' : `, ${Math.ceil(event.estimate_seconds)} s left`;
  const step = stateText(event);
  const stalled = event.stalled ? ', no report from its separator' : '';
  const progress = { name: shown, words: `${step}${left}${stalled}` };
  // The line about the acceptance stands for the time until the song starts.
  board.update(path, isRunning ? { ...progress, share: event.progress } : progress, isRunning ? 'separating' : '');
}

function failedSong(event: SongEvent): CommandError {
  const code = event.code ?? event.state.toUpperCase();
  const text = endText(event);
  return new CommandError(exitOfCode(code), code, text.charAt(0).toUpperCase() + text.slice(1));
}

function existing(song: PlannedSong, record: SongRecord, out: string): SongResult {
  const files = (record.files ?? []).map(({ path }) => join(out, path));
  return result(song, 'exists', record.songhash, files);
}

function result({ shown }: PlannedSong, state: 'done' | 'exists', hash: string | null, files: string[]): SongResult {
  return { file: shown, state, hash, exit_code: EXIT.ok, code: null, reason: null, files };
}
