// Separates one song: checks its record, sends it unless the server has it, waits for its end, and
// downloads its tracks.

import { join } from 'node:path';
import { endText, stateText, warningText } from '../../song-words.ts';
import type { Accepted, SongEvent } from '../../types.ts';
import { hasTracks } from '../checked-api.ts';
import { CommandError } from '../command-error.ts';
import { EXIT, exitOfCode } from '../exit-codes.ts';
import type { Batch, PlannedSong, SongResult } from './batch.ts';
import { downloadSong } from './download-song.ts';
import type { FileDigest } from './file-digest.ts';
import { type KeptRecord, keepRecord } from './kept-record.ts';
import { askedSong, isIncomplete, songOf } from './known-song.ts';
import type { SongRecord } from './song-record.ts';
import { notReadable } from './sources.ts';
import { assertSendable, upload } from './upload.ts';

/** Resolves when the tracks are written or exist already. Rejects with the error to report. */
export async function separateSong(song: PlannedSong, batch: Batch): Promise<SongResult> {
  const out = batch.output.folder;
  assertSendable(song, batch);
  const source = await sourceDigest(song, batch);
  const found = await keepRecord(song, batch, source);
  if (found.current) return existing(song, found.current, out);
  const { kept } = found;
  const { earlier, known } = kept;
  if (known)
    batch.board.update(
      song.path,
      { name: song.shown, words: 'already on the server' },
      `already on the server: ${known.hash}`,
    );
  const accepted = known ?? (await sent(song, batch, { source, kept }));
  const { hash } = accepted;
  batch.progress.songhashes.set(song.path, hash);
  if (!known) await kept.answered(hash);
  const event = accepted.state === 'done' ? known : await ended(song, batch, hash);
  batch.progress.endedAt = performance.now();
  if (event && event.state !== 'done') {
    // There is nothing to continue. The failure of the song is the one to report.
    await kept.discard(hash).catch(() => undefined);
    throw failedSong(event);
  }
  const done = hasTracks(event) ? event : await songOf(hash, batch);
  if (done.state !== 'done') throw failedSong(done);
  for (const warning of done.warnings) batch.board.note(song.shown, warningText(warning));
  const files = await downloadSong(done, { song, batch, earlier });
  await kept.finished(hash, files);
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

interface Sending {
  readonly source: FileDigest;
  readonly kept: KeptRecord;
}

/** Sends the song, and again when the answer is that of an earlier upload without its tracks. */
async function sent(song: PlannedSong, batch: Batch, sending: Sending): Promise<Accepted> {
  const { kept } = sending;
  const accepted = await send(song, batch, sending);
  // Only then, the server may have accepted the song long ago.
  if (kept.key().state() !== 'open' || !isIncomplete(await askedSong(accepted.hash, batch))) return accepted;
  await kept.renewKey();
  return send(song, batch, sending);
}

async function send(song: PlannedSong, batch: Batch, { source, kept }: Sending): Promise<Accepted> {
  const { board, limiters } = batch;
  const show = (words: string, share?: number, step = words) =>
    board.update(song.path, { name: song.shown, words, share }, step);
  show('waits to be sent', undefined, '');
  try {
    const accepted = await limiters.up(async () => {
      batch.signal.throwIfAborted();
      show('sending', 0);
      return upload(song, batch, { source, key: kept.key(), onShare: (share) => show('sending', share) });
    });
    const { hash, model, state } = accepted;
    show(state, undefined, `accepted as ${hash}, ${model.name}@${model.revision}`);
    return accepted;
  } catch (error) {
    // The record cannot always be changed, as on a full disk. The error to report is the first one.
    await kept.undo().catch(() => undefined);
    throw error;
  }
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
