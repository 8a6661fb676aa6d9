// Sends the messages of a stream as fast as its caller reads them.

import type { Writable } from 'node:stream';

/**
 * The stream's own limit is 16 messages: one mebibyte of audio for each caller that does not read.
 */
const MAX_QUEUED = 2;

/**
 * Resolves when all messages are written, or when the signal aborts. Throws the errors of the
 * source. Does not end the stream.
 */
export async function sendAll(stream: Writable, messages: AsyncIterable<unknown>, signal: AbortSignal): Promise<void> {
  let wake = () => {};
  const onWritten = () => wake();
  signal.addEventListener('abort', onWritten, { once: true });
  for await (const message of messages) {
    if (signal.aborted) return;
    stream.write(message, onWritten);
    while (stream.writableLength >= MAX_QUEUED && !signal.aborted)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
  }
}
