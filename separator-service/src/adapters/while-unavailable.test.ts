import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { expect, test } from 'vitest';
import { JobDeferred } from '../domain/job-failure.ts';
import { never } from '../testing/constants.ts';
import { whileUnavailable } from './while-unavailable.ts';

const unavailable = () => new ServiceError('UNAVAILABLE', 'Unavailable.');

test('work is repeated while the service is unavailable', async () => {
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

test('work that fails with a permanent error is not repeated', async () => {
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
