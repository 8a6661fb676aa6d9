// Compares the table of legal moves with the Lua scripts.

import { JOB_STATE } from '@stemline/common/wire-words.ts';
import { aSong, aSubscriber, DONE } from '@stemline/testing/queue/job-specs.ts';
import { claimNow, claimWithin, openQueue, type QueueFixture } from '@stemline/testing/queue/queue-fixture.ts';
import { useRedis } from '@stemline/testing/redis/use-redis.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { jobIdOf } from './keys.ts';
import { withLibrary } from './script-library.ts';
import { canMove, isFinal, parseJobState } from './states.ts';

const JOB_STATES = JOB_STATE.words;

const redis = useRedis();
let queue: QueueFixture;
beforeAll(async () => {
  queue = await openQueue(redis.server.url);
});
afterAll(async () => {
  await queue?.stop();
});

test('a final state allows no move', () => {
  expect(JOB_STATES.filter(isFinal)).toEqual(['done', 'failed', 'cancelled']);
  for (const from of JOB_STATES.filter(isFinal)) {
    for (const to of JOB_STATES) expect(canMove(from, to)).toBe(false);
  }
});

test('a word that is not a state is refused', () => {
  expect(() => parseJobState('paused')).toThrow('not a job state');
});

test.each(JOB_STATES.flatMap((from) => JOB_STATES.map((to) => [from, to] as const)))(
  'the scripts allow the move from %s to %s exactly when the table does',
  async (from, to) => {
    const jobId = `${from}-${to}:1`;
    const key = queue.keys.job(jobId);
    await queue.raw.hset(key, 'state', from);
    const script = withLibrary('move(args.jobId, { state = args.from }, args.to, {})');
    const moved = await queue.raw.eval(script, 1, queue.keys.base, JSON.stringify({ jobId, from, to })).then(
      () => true,
      () => false,
    );
    expect(moved).toBe(canMove(from, to));
    expect(await queue.raw.hget(key, 'state')).toBe(moved ? to : from);
  },
);

test.each(['done', 'failed', 'cancelled'] as const)('no call changes the state of a job that is %s', async (state) => {
  const spec = aSong();
  const worker = await queue.consumer(`worker-${state}`);
  await queue.producer().enqueue(spec, aSubscriber(`s-${state}`, { on: ['failed', 'cancelled'] }));
  const claim = await claimNow(worker);
  const end = { state, code: 'C', reason: 'r' };
  expect(await worker.finish(claim, end)).toBe('held');
  const before = await queue.raw.hgetall(queue.keys.job(jobIdOf(spec)));

  for (const other of JOB_STATES.filter(isFinal)) {
    if (other !== state) expect(await worker.finish(claim, { ...DONE, state: other })).toBe('lost');
    expect(await queue.producer().settle(spec, { ...DONE, state: other }, [])).toBe('already');
  }
  expect(await worker.heartbeat(claim)).toBe('lost');
  expect(await worker.progress(claim, 'encoding', 1)).toBe('lost');
  expect(await worker.handBack(claim, true, 'no')).toBe('lost');
  expect(await queue.producer().enqueue(spec, undefined)).toEqual({ status: 'ended', end });
  expect(await claimWithin(worker, 300)).toBeUndefined();
  expect(await queue.raw.hgetall(queue.keys.job(jobIdOf(spec)))).toEqual(before);
});
