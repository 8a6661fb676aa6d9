import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { drained } from './drained.ts';

/** A stream that has had too much already, and takes more when the test says so. */
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

describe('drained()', () => {
  it('resolves when the stream takes more, not before, and leaves no listener behind', async () => {
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
  ])('resolves when the stream %s', async (_how, end) => {
    const { stream } = full();
    const waiting = drained(stream);
    end(stream);
    await waiting;
  });

  it('resolves when the signal aborts, and leaves no listener behind', async () => {
    const { stream } = full();
    const before = listeners(stream);
    const controller = new AbortController();
    const waiting = drained(stream, controller.signal);
    controller.abort();
    await waiting;
    expect(listeners(stream)).toBe(before);
  });

  it('resolves at once when there is nothing to wait for', async () => {
    const { stream, take } = full();
    await drained(stream, AbortSignal.abort());
    take();
    await drained(stream);
    stream.destroy();
    await drained(stream);
  });
});
