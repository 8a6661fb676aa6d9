// Tests with a scripted probe how the page finds out that its server responds again.

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createConnection } from './connection.ts';

beforeEach(() => {
  vi.useFakeTimers();
  // The longest pauses that the jitter allows.
  vi.spyOn(Math, 'random').mockReturnValue(1);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

it('a server that does not respond is checked with growing pauses until it responds', async () => {
  const times: number[] = [];
  const began = Date.now();
  let responds = false;
  const connection = createConnection(async () => {
    times.push(Date.now() - began);
    return responds;
  });
  connection.lost();
  connection.lost();
  expect(connection.isConnected.value).toBe(false);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(times).toEqual([1000, 3000, 7000, 15_000, 25_000]);
  responds = true;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(connection.isConnected.value).toBe(true);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(times).toHaveLength(6);
});

it('a response to any other request ends the repeated checks', async () => {
  const responds = vi.fn(async () => false);
  const connection = createConnection(responds);
  connection.lost();
  connection.found();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(connection.isConnected.value).toBe(true);
  expect(responds).not.toHaveBeenCalled();
});

it('checks at the same time share one request, and a failed request counts as no response', async () => {
  const responds = vi.fn(() => Promise.reject(new Error('refused')));
  const connection = createConnection(responds);
  await Promise.all([connection.check(), connection.check()]);
  expect(responds).toHaveBeenCalledTimes(1);
  expect(connection.isConnected.value).toBe(false);
  connection.found();
});
