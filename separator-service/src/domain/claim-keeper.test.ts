import { createSilentLogger } from '@stemline/common/logging/logger.ts';
import type { Claim, HoldState } from '@stemline/job-queue/types.ts';
import { aSong } from '@stemline/testing/queue/job-specs.ts';
import { expect, it } from 'vitest';
import { keepClaim } from './claim-keeper.ts';

/** Keeps a claim whose heartbeats are answered by the test, and records its reports. */
function keep(onReport = () => {}, limits = { maxJobMs: 0, running: () => 1 }) {
  const answers: ((state: HoldState) => void)[] = [];
  const reports: { stage: string; share: number; at: number; stageAgeMs: number }[] = [];
  const consumer = {
    heartbeat: () => new Promise<HoldState>((resolve) => answers.push(resolve)),
    progress: async (_: Claim, stage: string, share: number, __?: number, age = -1): Promise<HoldState> => {
      reports.push({ stage, share, at: performance.now(), stageAgeMs: age });
      onReport();
      return 'held';
    },
    onRevoked: () => () => {},
  };
  const claim: Claim = { id: 'claim', spec: aSong(), attempt: 1, exhausted: false, lastReason: '' };
  const deps = { consumer, leaseMs: 60_000, ...limits, log: createSilentLogger() };
  return { answers, reports, keeper: keepClaim(deps, claim, new AbortController().signal) };
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

it('however often the stages report, the queue gets two reports a second, and the last of them is the newest', async () => {
  const { answers, reports, keeper } = keep();
  let step = 0;
  const reporting = setInterval(() => {
    if (step < 200) keeper.progress(step < 100 ? 'separating' : 'encoding', (step % 100) / 100);
    step += 1;
  }, 5);
  await expect.poll(() => reports.at(-1), { timeout: 60_000 }).toMatchObject({ stage: 'encoding', share: 0.99 });
  clearInterval(reporting);
  const ended = keeper.end();
  for (const answer of answers) answer('held');
  await ended;
  const spanMs = (reports.at(-1)?.at ?? 0) - (reports[0]?.at ?? 0);
  expect(reports.length).toBeGreaterThan(2);
  // Less than one interval of tolerance, because the first report may be recorded late.
  expect((reports.length - 1) * 500).toBeLessThan(spanMs + 400);
  expect(reports.map(({ stage }) => stage).lastIndexOf('separating')).toBeLessThan(
    reports.map(({ stage }) => stage).indexOf('encoding'),
  );
});

it('a report that is delayed says how long ago its stage began', async () => {
  let begunAt = 0;
  const { answers, reports, keeper } = keep(() => {
    if (begunAt > 0) return;
    begunAt = performance.now();
    keeper.progress('separating', 0);
  });
  keeper.progress('decoding', 0);
  await expect.poll(() => reports.length, { timeout: 60_000 }).toBe(2);
  const { stage, at, stageAgeMs } = reports[1] ?? { stage: '', at: 0, stageAgeMs: 0 };
  expect(stage).toBe('separating');
  expect(stageAgeMs).toBeGreaterThan(400);
  expect(stageAgeMs).toBeLessThanOrEqual(at - begunAt + 1);
  const ended = keeper.end();
  for (const answer of answers) answer('held');
  await ended;
});

it('while a worker reports, it sends no heartbeats, and without reports it sends them again', async () => {
  let isReporting = true;
  const { answers, reports, keeper } = keep(() => {
    if (isReporting) keeper.progress('separating', reports.length);
  });
  keeper.progress('separating', 0);
  await expect.poll(() => reports.length, { timeout: 60_000 }).toBeGreaterThan(5);
  expect(answers).toEqual([]);
  isReporting = false;
  await expect.poll(() => answers.length, { timeout: 60_000 }).toBeGreaterThan(0);
  const ended = keeper.end();
  for (const answer of answers) answer('held');
  await ended;
});

it('the time of an attempt counts divided by the number of jobs that run beside it', async () => {
  const begun = performance.now();
  const { answers, keeper } = keep(undefined, { maxJobMs: 400, running: () => 3 });
  await expect.poll(() => keeper.signal.aborted, { timeout: 60_000 }).toBe(true);
  expect(performance.now() - begun).toBeGreaterThanOrEqual(1_200);
  expect(keeper.signal.reason).toMatchObject({ code: 'TIMED_OUT' });
  const ended = keeper.end();
  for (const answer of answers) answer('held');
  await ended;
});
