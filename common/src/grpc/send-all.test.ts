// Tests the back-pressure of a stream of messages.

import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { sendAll } from './send-all.ts';

/** Returns a stream that accepts one message for each call of `take`. */
function slow() {
  const taken: unknown[] = [];
  let take = () => {};
  const stream = new Writable({
    objectMode: true,
    write: (message, _encoding, done) => {
      take = () => {
        taken.push(message);
        done();
      };
    },
  });
  return { stream, taken, take: () => take() };
}

/** Counts the requested messages. */
function counted(count: number) {
  const source = { asked: 0, ended: false };
  async function* messages() {
    try {
      for (; source.asked < count; ) yield ++source.asked;
    } finally {
      source.ended = true;
    }
  }
  return { source, messages: messages() };
}

it('sendAll() reads a message from its source only when the peer has read an earlier one', async () => {
  const { stream, taken, take } = slow();
  const { source, messages } = counted(5);
  const sent = sendAll(stream, messages, new AbortController().signal);
  for (const asked of [2, 3, 4, 5]) {
    await expect.poll(() => source.asked).toBe(asked);
    take();
  }
  await sent;
  take();
  expect(taken).toEqual([1, 2, 3, 4, 5]);
});

it('sendAll() ends its source when the peer disconnects', async () => {
  const { stream } = slow();
  const { source, messages } = counted(5);
  const leaving = new AbortController();
  const sent = sendAll(stream, messages, leaving.signal);
  await expect.poll(() => source.asked).toBe(2);
  leaving.abort();
  await sent;
  expect(source.ended).toBe(true);
});
