import { expect, it } from 'vitest';
import { ServiceError } from '../errors/service-error.ts';
import { backoffMs } from './backoff.ts';
import { retry } from './retry.ts';

const backoff = { baseMs: 1, maxMs: 2 };
const unavailable = () => new ServiceError('UNAVAILABLE', 'Try again.');

/** Work that fails with these errors in turn and then returns the number of its calls. */
function failing(...errors: Error[]): () => Promise<number> {
  let calls = 0;
  return async () => {
    calls += 1;
    const error = errors.shift();
    if (error) throw error;
    return calls;
  };
}

it('retry() repeats work that fails with a retryable error until it succeeds', async () => {
  const seen: unknown[] = [];
  const work = failing(unavailable(), unavailable());
  expect(await retry(work, { backoff, onRetry: (_error, failures) => seen.push(failures) })).toBe(3);
  expect(seen).toEqual([1, 2]);
});

it('retry() gives up at once on any other error, unless shouldRetry allows it', async () => {
  const fault = new Error('a fault');
  await expect(retry(failing(fault), { backoff })).rejects.toBe(fault);
  expect(await retry(failing(fault), { backoff, shouldRetry: () => true })).toBe(2);
});

it('retry() gives up with the last error after the given number of attempts', async () => {
  const last = unavailable();
  await expect(retry(failing(unavailable(), last), { backoff, attempts: 2 })).rejects.toBe(last);
});

it('retry() starts no attempt later than the given time after the first failure', async () => {
  const first = unavailable();
  const work = failing(first);
  await expect(retry(work, { backoff: { baseMs: 60_000, maxMs: 60_000 }, withinMs: 1_000 })).rejects.toBe(first);
});

it('retry() rejects with the reason of a signal that aborts during a pause', async () => {
  const controller = new AbortController();
  const options = { backoff: { baseMs: 60_000, maxMs: 60_000 }, signal: controller.signal };
  const waited = retry(failing(unavailable()), { ...options, onRetry: () => controller.abort(new Error('enough')) });
  await expect(waited).rejects.toThrow('enough');
});

it('backoffMs() doubles up to its bound and never falls below half of it', () => {
  const at = (failures: number, random: number) => backoffMs({ baseMs: 100, maxMs: 1_000 }, failures, () => random);
  expect([at(1, 0), at(1, 1), at(3, 1), at(99, 0), at(99, 1)]).toEqual([50, 100, 400, 500, 1_000]);
});
