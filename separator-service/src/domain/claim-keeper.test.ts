import { createSilentLogger } from '@stemline/common/logging/logger.ts';
import type { Claim, HoldState } from '@stemline/job-queue/types.ts';
import { aSong } from '@stemline/testing/queue/job-specs.ts';
import { expect, it } from 'vitest';
import { keepClaim } from './claim-keeper.ts';

/** Keeps a claim whose heartbeats are answered by the test. */
function keep() {
  const answers: ((state: HoldState) => void)[] = [];
  const consumer = {
    heartbeat: () => new Promise<HoldState>((resolve) => answers.push(resolve)),
    progress: async (): Promise<HoldState> => 'held',
    onRevoked: () => () => {},
  };
  const claim: Claim = { id: 'claim', spec: aSong(), attempt: 1, exhausted: false, lastReason: '' };
  const deps = { consumer, leaseMs: 60_000, maxJobMs: 0, log: createSilentLogger() };
  return { answers, keeper: keepClaim(deps, claim, new AbortController().signal) };
}

it('a heartbeat that the queue refuses means that the claim is lost', async () => {
  const { answers, keeper } = keep();
  await expect.poll(() => answers.length).toBeGreaterThan(0);
  answers[0]?.('lost');
  await expect.poll(() => keeper.lost()).toBe(true);
  expect(keeper.signal.aborted).toBe(true);
  for (const answer of answers) answer('lost');
  await keeper.end();
});

it('a heartbeat that is refused because the job has just ended does not count as a loss', async () => {
  const { answers, keeper } = keep();
  await expect.poll(() => answers.length).toBeGreaterThan(0);
  const ended = keeper.end();
  for (const answer of answers) answer('lost');
  await ended;
  expect([keeper.lost(), keeper.signal.aborted]).toEqual([false, false]);
});
