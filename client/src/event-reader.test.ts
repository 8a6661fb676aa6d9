// Tests the reading of server-sent events.

import { expect, it } from 'vitest';
import { readEvents } from './event-reader.ts';

const HEADERS = { 'content-type': 'text/event-stream; charset=utf-8' };

/** Returns a response that stays open after the pieces. */
function responseOf(...pieces: readonly string[]): Response {
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece));
    },
  });
  return new Response(body, { headers: HEADERS });
}

const all = async (response: Response, silenceMs?: number) => {
  const read: string[] = [];
  for await (const { data } of readEvents(response, { silenceMs })) read.push(data);
  return read;
};

it('a stream that becomes silent fails as a broken connection does, after its events and comments', async () => {
  const read: string[] = [];
  const onAlive = () => read.push('alive');
  const response = responseOf('retry: 1000\n\n:\n', '\nid: 1\nevent: state\nda', 'ta: la\n\n');
  const reading = async () => {
    for await (const { name, data } of readEvents(response, { silenceMs: 50, onAlive })) read.push(`${name} ${data}`);
  };
  await expect(reading()).rejects.toMatchObject({
    name: 'TypeError',
    cause: { message: 'the server sends no events' },
  });
  expect(read).toEqual(['alive', 'alive', 'state la']);
});

it('a stream that drips bytes without an event is silent', async () => {
  let timer: NodeJS.Timeout | undefined;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      timer = setInterval(() => controller.enqueue(new TextEncoder().encode('x')), 5);
    },
    cancel: () => clearInterval(timer),
  });
  await expect(all(new Response(body, { headers: HEADERS }), 100)).rejects.toMatchObject({
    cause: { message: 'the server sends no events' },
  });
});

it('a page in place of events is refused, and so is an event without end', async () => {
  await expect(all(new Response('<html>', { headers: { 'content-type': 'text/html' } }))).rejects.toThrow(SyntaxError);
  let pieces = 0;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      pieces += 1;
      controller.enqueue(new Uint8Array(64 * 1024).fill(120));
    },
  });
  await expect(all(new Response(body, { headers: HEADERS }))).rejects.toThrow(SyntaxError);
  expect(pieces).toBeLessThan(100);
});
