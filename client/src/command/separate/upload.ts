// Sends a file as a song, and counts the bytes that are sent.

import { createHash } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import type { Accepted } from '../../types.ts';
import { CommandError, fileChanged } from '../command-error.ts';
import { EXIT } from '../exit-codes.ts';
import type { Batch, PlannedSong } from './batch.ts';
import type { FileDigest } from './file-digest.ts';
import { notReadable } from './sources.ts';
import type { UploadKey } from './upload-key.ts';

/** Refuses a file that the server would refuse. Throws a CommandError. */
export function assertSendable({ name, size }: PlannedSong, { request }: Batch): void {
  const most = request.limits.max_bytes;
  if (size === 0) throw new CommandError(EXIT.badInput, 'EMPTY_AUDIO', 'The file is empty. (EMPTY_AUDIO)');
  if (size > most) {
    const text = `${name} has ${size} bytes, and the server accepts at most ${most}. (TOO_LARGE)`;
    throw new CommandError(EXIT.badInput, 'TOO_LARGE', text);
  }
}

/** The bytes to send, and the receiver of the part that is sent, 0 to 1. */
export interface UploadOptions {
  readonly source: FileDigest;
  /** All repeats share it, also those of a later run. */
  readonly key: UploadKey;
  readonly onShare: (share: number) => void;
}

/**
 * Resolves when the server has accepted the song. Rejects with a CommandError when the bytes that
 * were sent are not those of `source`, so that a record never names other bytes.
 */
export async function upload(
  song: PlannedSong,
  batch: Batch,
  { source, key, onShare }: UploadOptions,
): Promise<Accepted> {
  const { server, progress, signal } = batch;
  const { model, priority, options } = batch.request.separation;
  // The server accepts a key with one priority only, and a record serves all of them.
  const idempotencyKey = `${key.text}-${priority ?? 'default'}`;
  return server.ask(
    async (api, attempt) => {
      let isSent = false;
      const onBytes = (share: number) => {
        isSent ||= share === 1;
        attempt.alive();
        onShare(share);
      };
      try {
        const blob = await blobOf(song.path);
        if (blob.size !== source.size) throw fileChanged();
        const { body, sha224 } = counted(blob, onBytes);
        const names = { filename: song.name, model, priority, options };
        const accepted = await api.submit(body, { ...names, idempotencyKey, signal: attempt.signal });
        if (sha224() !== source.sha224) throw fileChanged();
        return accepted;
      } catch (error) {
        key.failed(error, isSent);
        throw error;
      }
    },
    { progressAt: () => progress.endedAt, signal },
  );
}

/** A blob has a length, so that proxies and the server see it before the bytes, unlike a stream. */
async function blobOf(path: string): Promise<Blob> {
  try {
    return await openAsBlob(path);
  } catch (cause) {
    throw notReadable(path, cause);
  }
}

/** `sha224`: of the bytes that were sent, in hex; to be called once. */
function counted(blob: Blob, onShare: (share: number) => void): { body: Blob; sha224: () => string } {
  const { size } = blob;
  const hash = createHash('sha224');
  const stream = blob.stream.bind(blob);
  let sent = 0;
  const counter = () =>
    new TransformStream<Uint8Array, Uint8Array>({
      transform: (bytes, controller) => {
        sent += bytes.byteLength;
        hash.update(bytes);
        onShare(size === 0 ? 1 : sent / size);
        controller.enqueue(bytes);
      },
    });
  Object.defineProperty(blob, 'stream', { value: () => stream().pipeThrough(counter()) });
  return { body: blob, sha224: () => hash.digest('hex') };
}
