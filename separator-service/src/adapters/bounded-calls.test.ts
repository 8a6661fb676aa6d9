import { abortable } from '@stemline/common/async/wait.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { afterEach, expect, test, vi } from 'vitest';
import { JobDeferred } from '../domain/job-failure.ts';
import { never } from '../testing/constants.ts';
import { whileUnavailable, withStallLimit } from './bounded-calls.ts';

const STALL_MS = 200;

const unavailable = () => new ServiceError('UNAVAILABLE', 'Unavailable.');

/** A transfer that moves no data and ends when its signal aborts. */
const stuck = (signal: AbortSignal) => abortable<never>(signal, () => () => {});

afterEach(() => {
  vi.useRealTimers();
});

test('a call is repeated while the service is unavailable', async () => {
  let calls = 0;
  const answer = whileUnavailable(60_000, never, async () => {
    calls += 1;
    if (calls < 3) throw unavailable();
    return calls;
  });
  await expect(answer).resolves.toBe(3);
});

test('a job is deferred when the service is unavailable for longer than the limit', async () => {
  let calls = 0;
  const answer = whileUnavailable(0, never, async () => {
    calls += 1;
    throw unavailable();
  });
  await expect(answer).rejects.toBeInstanceOf(JobDeferred);
  expect(calls).toBe(1);
});

test('a call that fails with a permanent error is not repeated', async () => {
  const broken = new ServiceError('INTERNAL', 'Broken.');
  await expect(whileUnavailable(60_000, never, () => Promise.reject(broken))).rejects.toBe(broken);
});

test('the wait for an unavailable service ends when the job is cancelled', async () => {
  const job = new AbortController();
  const answer = whileUnavailable(60_000, job.signal, async () => {
    job.abort(new Error('cancelled'));
    throw unavailable();
  });
  await expect(answer).rejects.toThrow('cancelled');
});

test('a transfer that makes progress may take longer than the stall limit', async () => {
  vi.useFakeTimers();
  let finish = (_result: string) => {};
  let receive = () => {};
  const transfer = withStallLimit(STALL_MS, never, (signal, onData) => {
    receive = onData;
    return Promise.race([new Promise<string>((resolve) => (finish = resolve)), stuck(signal)]);
  });
  for (let step = 0; step < 10; step += 1) {
    vi.advanceTimersByTime(STALL_MS - 1);
    receive();
  }
  finish('all of it');
  await expect(transfer).resolves.toBe('all of it');
});

test('a stalled transfer fails with a retryable error', async () => {
  const transfer = withStallLimit(10, never, stuck);
  await expect(transfer).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED', retryable: true });
});

test('a transfer ends when its parent signal aborts', async () => {
  const parent = new AbortController();
  const transfer = withStallLimit(60_000, parent.signal, stuck);
  parent.abort(new Error('enough'));
  await expect(transfer).rejects.toThrow('enough');
  await expect(withStallLimit(60_000, parent.signal, stuck)).rejects.toThrow('enough');
});
