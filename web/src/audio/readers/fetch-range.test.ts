// Tests the time limit of a download with a real server. The clock of the limit is moved by hand.

import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { serveFile } from '@stemline/testing/audio/file-server.ts';
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { fetchRange, fetchWhole } from './fetch-range.ts';

const FILE = Uint8Array.from({ length: 200_000 }, (_, index) => index % 251);
const { signal } = new AbortController();

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/**
 * Moves the clock by steps of a second, while sockets are read, until the promise settles. Fails
 * after two minutes of that clock.
 */
async function settled<T>(promise: Promise<T>): Promise<T> {
  let isPending = true;
  const end = () => {
    isPending = false;
  };
  promise.then(end, end);
  for (let seconds = 0; isPending && seconds < 120; seconds += 1) {
    await vi.advanceTimersByTimeAsync(1_000);
    for (let turn = 0; turn < 100 && isPending; turn += 1) await nextTurn();
  }
  if (isPending) throw new Error('the download does not end');
  return promise;
}

it('a request whose answer stops in the middle of its body is made again', async () => {
  const server = await serveFile(FILE);
  server.faults.push('stall');
  const part = await settled(fetchRange(server.url, 1_000, 101_000, signal));
  expect(part.size).toBe(FILE.length);
  expect(Buffer.from(part.bytes).equals(FILE.subarray(1_000, 101_000))).toBe(true);
  expect(server.ranges).toEqual(['bytes=1000-100999', 'bytes=1000-100999']);
});

it('a file that arrives slowly is not requested again while parts of it arrive', async () => {
  let requests = 0;
  let response: ServerResponse | undefined;
  const http = createServer((_request, answer) => {
    requests += 1;
    response = answer;
    answer.flushHeaders();
  });
  onTestFinished(() => void http.close());
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const received = vi.spyOn(globalThis, 'clearTimeout');
  const whole = fetchWhole(`http://127.0.0.1:${(http.address() as AddressInfo).port}/`, signal);
  /** Waits until the page has received one more part: it then starts its time limit again. */
  const untilReceived = async (count: number) => {
    while (received.mock.calls.length < count) await nextTurn();
  };
  await untilReceived(2);
  for (let part = 0; part < 5; part += 1) {
    await vi.advanceTimersByTimeAsync(19_000);
    response?.write(FILE.subarray(part * 1_000, (part + 1) * 1_000));
    await untilReceived(part + 3);
  }
  response?.end();
  expect(Buffer.from(await whole).equals(FILE.subarray(0, 5_000))).toBe(true);
  expect(requests).toBe(1);
});
