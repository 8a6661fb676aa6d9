// Tests watches of jobs on a real Redis, also through outages.

import { createSilentLogger } from '@stemline/common/logging/logger.ts';
import { eventually } from '@stemline/testing/eventually.ts';
import { aSong, DONE } from '@stemline/testing/queue/job-specs.ts';
import { claimNow } from '@stemline/testing/queue/queue-fixture.ts';
import { useQueue } from '@stemline/testing/queue/use-queue.ts';
import { followWatch } from '@stemline/testing/queue/watches.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Consumer } from '../consumer.ts';
import { jobIdOf } from '../keys.ts';
import { STALLED_MS } from '../policy.ts';
import type { Claim, JobSpec } from '../types.ts';
import { createWatchHub, type WatchHub } from './hub.ts';

const queue = useQueue();

const hubs: WatchHub[] = [];
let hub: WatchHub;
let spec: JobSpec;
beforeEach(async () => {
  hub = openHub();
  spec = aSong();
  await queue.producer().enqueue(spec, undefined);
});
afterEach(async () => {
  for (const opened of hubs.splice(0)) await opened.stop();
});

const openHub = (more: { everyMs?: number; missingMs?: number } = {}) => {
  const opened = createWatchHub({
    redis: queue.redis,
    keys: queue.keys,
    log: createSilentLogger(),
    missingMs: 60_000,
    ...more,
  });
  hubs.push(opened);
  return opened;
};
const follow = async (after = '', by = hub) => followWatch(await by.watch(spec.songhash, after));
async function claim(): Promise<[Consumer, Claim]> {
  const worker = await queue.consumer('w');
  return [worker, await claimNow(worker)];
}

test('a watch delivers the whole life of a job in order', async () => {
  const watched = await follow();
  const [worker, held] = await claim();
  await worker.handBack(held, false, 'stopping');
  const again = await claimNow(worker);
  for (const progress of [0.25, 0.5]) await worker.progress(again, 'separating', progress);
  await worker.finish(again, DONE);
  expect(await watched.ended).toBe('done');
  const states = watched.updates.map(({ job }) => `${job.state} ${job.attempt} ${job.progress}`);
  expect([...new Set(states)]).toEqual([
    'waiting 0 0',
    'running 1 0',
    'waiting 1 0',
    'running 2 0',
    'running 2 0.25',
    'running 2 0.5',
    'done 2 1',
  ]);
});

test('a watch of an unknown song is refused as NOT_FOUND', async () => {
  await expect(hub.watch('f'.repeat(56), '')).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('a thousand watchers of one song share one subscription and one read of each change, and all get the end', async () => {
  const connections = async () => ((await queue.raw.client('LIST')) as string).match(/^id=\d+/gm) ?? [];
  const [worker, held] = await claim();
  const before = new Set(await connections());
  const quiet = openHub({ everyMs: 600_000 });
  const watches = await Promise.all(Array.from({ length: 1_000 }, () => follow('', quiet)));
  await eventually(
    'the hub has subscribed',
    async () => (await queue.raw.pubsub('NUMSUB', queue.keys.events('')))[1] === 1,
  );
  // Redis may still list connections of earlier tests.
  expect((await connections()).filter((id) => !before.has(id))).toHaveLength(1);
  const scripts = async () => Number(/cmdstat_evalsha:calls=(\d+)/.exec(await queue.raw.info('commandstats'))?.[1]);
  const scriptsBefore = await scripts();
  await worker.progress(held, 'separating', 0.5);
  for (const watch of watches) await watch.until('running separating 0.5');
  expect((await scripts()) - scriptsBefore).toBeLessThanOrEqual(5);
  await worker.finish(held, DONE);
  expect(new Set(await Promise.all(watches.map(({ ended }) => ended)))).toEqual(new Set(['done']));
});

test('a waiting job gets its new position when a job of a higher priority arrives, starts and is cancelled', async () => {
  const watched = await follow();
  await watched.until('waiting 1');
  const [first, second] = [aSong({ priority: 'high' }), aSong({ priority: 'high' })];
  await queue.producer().enqueue(first, undefined);
  await watched.until('waiting 2');
  await queue.producer().enqueue(second, undefined);
  await watched.until('waiting 3');
  await queue.producer().settle(second, { ...DONE, state: 'cancelled' }, []);
  await eventually('the position is 2 again', () => watched.lines().at(-1) === 'waiting 2');
  await claim();
  await eventually('the position is 1 again', () => watched.lines().at(-1) === 'waiting 1');
});

test('the positions of all watched waiting jobs are read together, when a job moves and while nothing happens', async () => {
  const often = openHub({ everyMs: 100 });
  const first = await follow('', often);
  await eventually('it is subscribed', async () => (await queue.raw.pubsub('NUMSUB', queue.keys.events('')))[1] === 1);
  const watches = [first];
  for (let n = 0; n < 299; n += 1) {
    const other = aSong();
    await queue.producer().enqueue(other, undefined);
    watches.push(followWatch(await often.watch(other.songhash, '')));
  }
  const moved = async (by: number) => {
    await queue.producer().enqueue(aSong({ priority: 'high' }), undefined);
    for (const [index, watch] of watches.entries()) await watch.until(`waiting ${index + 1 + by}`);
  };
  await moved(1);
  const scripts = async () => Number(/cmdstat_evalsha:calls=(\d+)/.exec(await queue.raw.info('commandstats'))?.[1]);
  const before = await scripts();
  for (let by = 2; by <= 4; by += 1) await moved(by);
  expect((await scripts()) - before).toBeLessThan(100);
});

test('a worker without a heartbeat is reported as stalled once, and its next heartbeat ends that', async () => {
  const [worker, held] = await claim();
  const often = openHub({ everyMs: 50 });
  const watched = await follow('', often);
  await watched.until('running');
  await queue.raw.hincrby(queue.keys.job(jobIdOf(spec)), 'beatMs', -STALLED_MS);
  await watched.until('running stalled');
  expect(await queue.reader.get(spec)).toMatchObject({ isStalled: true });
  expect((await queue.jobs()).running).toMatchObject([{ isStalled: true }]);
  await worker.heartbeat(held);
  await eventually('it runs again', () => watched.lines().at(-1) === 'running');
  expect(watched.lines()).toEqual(['running', 'running stalled', 'running']);
  expect(await queue.reader.get(spec)).toMatchObject({ isStalled: false });
});

test('a watch that continues gets the changes since, without a gap and without a repeat', async () => {
  const [worker, held] = await claim();
  const watched = await follow();
  const ids: string[] = [];
  for (const progress of [0.1, 0.2, 0.3, 0.4]) {
    await worker.progress(held, 'separating', progress);
    await watched.until(`running separating ${progress}`);
    ids.push(watched.updates.at(-1)?.id ?? '');
  }
  const later = await follow(ids[1], openHub());
  await worker.finish(held, DONE);
  await later.ended;
  expect(later.lines()).toEqual([
    'seen running separating 0.2',
    'running separating 0.3',
    'running separating 0.4',
    'done 1',
  ]);
  expect(later.updates.slice(1, 3).map(({ id }) => id)).toEqual(ids.slice(2));
});

test('a watch with the id of another song, of the future, of a change that Redis no longer keeps, or with garbage, begins with the current state', async () => {
  const other = aSong();
  await queue.producer().enqueue(other, undefined);
  const idOfOther = (
    await hub.watch(other.songhash, '').then((watch) => watch.next(60_000, new AbortController().signal))
  )?.id;
  const [worker, held] = await claim();
  const own = (await (await hub.watch(spec.songhash, '')).next(60_000, new AbortController().signal))?.id ?? '';
  for (let step = 1; step <= 100; step += 1) await worker.progress(held, 'separating', step / 100);
  const future = own.replace(/\d+-\d+$/, `${Date.now() + 86_400_000}-0`);
  for (const after of [idOfOther ?? '', future, own, own.replace(/-1-/, '-7-'), 'garbage', '9'.repeat(100)]) {
    const watch = await hub.watch(spec.songhash, after);
    const first = await watch.next(60_000, new AbortController().signal);
    expect(first).toMatchObject({ kind: 'current', job: { songhash: spec.songhash, progress: 1 } });
    watch.close();
  }
});

test('a watch with the id of an earlier run begins with the newest run, and a watch that sees the end does not follow the next run', async () => {
  const watched = await follow();
  await watched.until('waiting 1');
  const id = watched.updates[0]?.id;
  await queue.producer().settle(spec, { ...DONE, state: 'cancelled' }, []);
  const next = { ...spec, run: 2 };
  await queue.producer().enqueue(next, undefined);
  expect(await watched.ended).toBe('cancelled');
  const later = await follow(id);
  await later.until('run 2 waiting 1');
  await queue.producer().settle(next, DONE, []);
  expect(await later.ended).toBe('done');
  expect(later.lines()).toEqual(['run 2 waiting 1', 'run 2 done 1']);
});

test('a watch of an open run that a newer one has replaced continues with the newer one', async () => {
  const watched = await follow();
  await watched.until('waiting 1');
  await queue.producer().enqueue({ ...spec, run: 2 }, undefined);
  await watched.until('run 2 waiting 2');
});

test('a watch continues after Redis was restarted, and after it was emptied and the job queued again', async () => {
  const watched = await follow();
  await watched.until('waiting 1');
  await queue.server.restart();
  const [worker, held] = await claim();
  await worker.progress(held, 'separating', 0.5);
  await watched.until('running separating 0.5');
  await queue.raw.flushall();
  await queue.producer().enqueue(spec, undefined);
  await eventually('it waits again', () => watched.lines().at(-1) === 'waiting 1');
  const again = await claimNow(await queue.consumer('w2'));
  await worker.finish(again, DONE);
  expect(await watched.ended).toBe('done');
});

test('a watch ends as NOT_FOUND when the job does not return after a loss of Redis data', async () => {
  const impatient = openHub({ everyMs: 20, missingMs: 100 });
  const watched = await follow('', impatient);
  await watched.until('waiting 1');
  await queue.raw.flushall();
  expect(await watched.ended).toBe('NOT_FOUND');
});

test('a watcher that does not read gets the newest state and few states before it', async () => {
  const [worker, held] = await claim();
  const slow = await hub.watch(spec.songhash, '');
  const fast = await follow();
  for (let step = 1; step <= 300; step += 1) await worker.progress(held, 'separating', step / 300);
  await worker.finish(held, DONE);
  await fast.ended;
  const read = followWatch(slow);
  expect(await read.ended).toBe('done');
  expect(read.updates.length).toBeLessThanOrEqual(64);
});

test('a hub that stops ends its watches as UNAVAILABLE and refuses new ones', async () => {
  const watched = await follow();
  await hub.stop();
  expect(await watched.ended).toBe('UNAVAILABLE');
  await expect(hub.watch(spec.songhash, '')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});

test('watches that begin and continue while the job changes quickly have neither gaps nor repeats', async () => {
  const [worker, held] = await claim();
  const steps = 40;
  const watchers: ReturnType<typeof followWatch>[] = [await follow()];
  for (let step = 1; step <= steps; step += 1) {
    const write = worker.progress(held, 'separating', step);
    const last = watchers.at(-1)?.updates.at(-1)?.id ?? '';
    watchers.push(await follow(step % 2 === 0 ? last : ''));
    await write;
  }
  await worker.finish(held, DONE);
  for (const watched of watchers) {
    expect(await watched.ended).toBe('done');
    const seen = watched.updates.slice(0, -1).map(({ job }) => job.progress);
    for (const [index, progress] of seen.entries())
      if (index > 0) expect(progress).toBe((seen[index - 1] as number) + 1);
    expect(seen.at(-1)).toBe(steps);
  }
});
