// Tests the wait for a stream that needs a drain.

import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { drained } from './drained.ts';

/** Returns a stream whose buffer is full, and a function that empties the buffer. */
function full() {
  let take = () => {};
  const stream = new Writable({
    highWaterMark: 1,
    write: (_chunk, _encoding, done) => {
      take = done;
    },
  });
  expect(stream.write('too much')).toBe(false);
  return { stream, take: () => take() };
}

const listeners = (stream: Writable) =>
  stream.eventNames().reduce((count, event) => count + stream.listenerCount(event), 0);

it('drained() resolves when the stream accepts more, not before, and leaves no listener', async () => {
  const { stream, take } = full();
  const before = listeners(stream);
  let isOver = false;
  const waiting = drained(stream).then(() => {
    isOver = true;
  });
  await new Promise(setImmediate);
  expect(isOver).toBe(false);
  take();
  await waiting;
  expect(listeners(stream)).toBe(before);
});

it.each([
  ['is destroyed', (stream: Writable) => stream.destroy()],
  ['fails', (stream: Writable) => stream.destroy(new Error('broken'))],
  ['has its status', (stream: Writable) => stream.emit('status', {})],
])('drained() resolves when the stream %s', async (_how, end) => {
  const { stream } = full();
  const waiting = drained(stream);
  end(stream);
  await waiting;
});

it('drained() resolves when the signal aborts, and leaves no listener', async () => {
  const { stream } = full();
  const before = listeners(stream);
  const controller = new AbortController();
  const waiting = drained(stream, controller.signal);
  controller.abort();
  await waiting;
  expect(listeners(stream)).toBe(before);
});

it('drained() resolves at once when the stream needs no drain', async () => {
  const { stream, take } = full();
  await drained(stream, AbortSignal.abort());
  take();
  await drained(stream);
  stream.destroy();
  await drained(stream);
});
