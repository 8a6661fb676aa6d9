import { ServiceError } from '@stemline/common/errors.ts';
import { expect, test } from 'vitest';
import { NotNow } from '../domain/failure/not-now.ts';
import { never } from '../test-kit.ts';
import { whileAway } from './while-away.ts';

const away = () => new ServiceError('UNAVAILABLE', 'Away.');

test('what fails for a moment is repeated', async () => {
  let calls = 0;
  const answer = whileAway(60_000, never, async () => {
    calls += 1;
    if (calls < 3) throw away();
    return calls;
  });
  await expect(answer).resolves.toBe(3);
});

test('after its time the job is given up, and the try does not count', async () => {
  let calls = 0;
  const answer = whileAway(0, never, async () => {
    calls += 1;
    throw away();
  });
  await expect(answer).rejects.toBeInstanceOf(NotNow);
  expect(calls).toBe(1);
});

test('what will not pass is not waited for', async () => {
  const broken = new ServiceError('INTERNAL', 'Broken.');
  await expect(whileAway(60_000, never, () => Promise.reject(broken))).rejects.toBe(broken);
});

test('the wait ends with the job', async () => {
  const job = new AbortController();
  const answer = whileAway(60_000, job.signal, async () => {
    job.abort(new Error('cancelled'));
    throw away();
  });
  await expect(answer).rejects.toThrow('cancelled');
});
