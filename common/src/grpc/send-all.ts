// Writes messages to a stream as fast as the peer reads them.

import type { Writable } from 'node:stream';
import { abortable } from '../async/wait.ts';

/**
 * The most messages that wait in the stream. Its own limit of 16 would hold one MiB of audio for
 * each peer that does not read.
 */
const MAX_QUEUED = 2;

/**
 * Resolves when all messages are written, or when the signal aborts. Rejects with the error of
 * `messages`. Does not end the stream.
 */
export async function sendAll(stream: Writable, messages: AsyncIterable<unknown>, signal: AbortSignal): Promise<void> {
  let wake = () => {};
  const onWritten = () => wake();
  const nextWritten = (resolve: () => void) => {
    wake = resolve;
    return () => {};
  };
  for await (const message of messages) {
    if (signal.aborted) return;
    stream.write(message, onWritten);
    while (stream.writableLength >= MAX_QUEUED && !signal.aborted)
      await abortable<void>(signal, nextWritten).catch(() => {});
  }
}
