// Sends a file as a song, and counts the bytes that are sent.

import { openAsBlob } from 'node:fs';
import type { Accepted } from '../../types.ts';
import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-codes.ts';
import type { Batch, PlannedSong } from './batch.ts';
import { notReadable } from './sources.ts';

/** Refuses a file that the server would refuse. Throws a CommandError. */
export function assertSendable({ name, size }: PlannedSong, { limits: { max_bytes: most } }: Batch): void {
  if (size === 0) throw new CommandError(EXIT.badInput, 'EMPTY_AUDIO', 'The file is empty. (EMPTY_AUDIO)');
  if (size > most) {
    const text = `${name} has ${size} bytes, and the server accepts at most ${most}. (TOO_LARGE)`;
    throw new CommandError(EXIT.badInput, 'TOO_LARGE', text);
  }
}

/** Resolves when the server has accepted the song. `onShare` gets the part that is sent, 0 to 1. */
export async function upload(song: PlannedSong, batch: Batch, onShare: (share: number) => void): Promise<Accepted> {
  const { server, separation, signal } = batch;
  const { model, priority, options } = separation;
  return server.ask(
    async (api, attempt) => {
      const onBytes = (share: number) => {
        attempt.alive();
        onShare(share);
      };
      const body = counted(await blobOf(song.path), onBytes);
      return api.submit(body, { filename: song.name, model, priority, options, signal: attempt.signal });
    },
    { progressAt: () => batch.progressAt, signal },
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

function counted(blob: Blob, onShare: (share: number) => void): Blob {
  const { size } = blob;
  const stream = blob.stream.bind(blob);
  let sent = 0;
  const counter = () =>
    new TransformStream<Uint8Array, Uint8Array>({
      transform: (bytes, controller) => {
        sent += bytes.byteLength;
        onShare(size === 0 ? 1 : sent / size);
        controller.enqueue(bytes);
      },
    });
  Object.defineProperty(blob, 'stream', { value: () => stream().pipeThrough(counter()) });
  return blob;
}
