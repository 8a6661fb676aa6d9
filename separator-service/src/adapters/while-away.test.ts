import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { expect, test } from 'vitest';
import { NotNow } from '../domain/failure/not-now.ts';
import { never } from '../testing/constants.ts';
import { whileAway } from './while-away.ts';

const away = () => new ServiceError('UNAVAILABLE', 'Away.');

test('work that fails briefly is repeated', async () => {
  let calls = 0;
  const answer = whileAway(60_000, never, async () => {
    calls += 1;
    if (calls < 3) throw away();
    return calls;
  });
  await expect(answer).resolves.toBe(3);
});

test('after the time limit the job is handed back, and the try does not count', async () => {
  let calls = 0;
  const answer = whileAway(0, never, async () => {
    calls += 1;
    throw away();
  });
  await expect(answer).rejects.toBeInstanceOf(NotNow);
  expect(calls).toBe(1);
});

test('a permanent error is not retried', async () => {
  const broken = new ServiceError('INTERNAL', 'Broken.');
  await expect(whileAway(60_000, never, () => Promise.reject(broken))).rejects.toBe(broken);
});

test('the wait ends when the job is cancelled', async () => {
  const job = new AbortController();
  const answer = whileAway(60_000, job.signal, async () => {
    job.abort(new Error('cancelled'));
    throw away();
  });
  await expect(answer).rejects.toThrow('cancelled');
});
