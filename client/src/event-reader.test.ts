// Tests the reading of server-sent events.

import { expect, it } from 'vitest';
import { readEvents } from './event-reader.ts';

/** Returns a body that stays open after the pieces. */
function bodyOf(...pieces: readonly string[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start: (controller) => {
      for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece));
    },
  });
}

it('a stream that becomes silent fails as a broken connection does, after its events and comments', async () => {
  const read: string[] = [];
  const onAlive = () => read.push('alive');
  const body = bodyOf('retry: 1000\n\n:\n', '\nid: 1\nevent: state\nda', 'ta: la\n\n');
  const reading = async () => {
    for await (const { name, data } of readEvents(body, { silenceMs: 50, onAlive })) read.push(`${name} ${data}`);
  };
  await expect(reading()).rejects.toMatchObject({
    name: 'TypeError',
    cause: { message: 'the server sends no events' },
  });
  expect(read).toEqual(['alive', 'alive', 'state la']);
});
