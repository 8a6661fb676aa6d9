// Tests that each change of a job writes one event to its stream, which is limited in length and in
// time.

import { aSong, DONE } from '@stemline/testing/queue/job-specs.ts';
import { claimNow, SHORT_LEASE } from '@stemline/testing/queue/queue-fixture.ts';
import { useQueue } from '@stemline/testing/queue/use-queue.ts';
import { expect, test } from 'vitest';
import { EVENT_FIELDS, parseEvent } from '../job-fields.ts';
import { jobIdOf } from '../keys.ts';
import { EVENTS_KEPT, EVENTS_MS } from '../policy.ts';
import type { JobRef } from '../types.ts';

const queue = useQueue();

const streamOf = (ref: JobRef) => queue.keys.events(jobIdOf(ref));
/** Returns each event as its state, stage, progress and attempt. */
const eventsOf = async (ref: JobRef) =>
  (await queue.raw.xrange(streamOf(ref), '-', '+')).map(([, flat]) => {
    const { state, stage, progress, attempt } = parseEvent(flat);
    return [state, stage, progress, attempt].filter((part) => part !== '').join(' ');
  });
async function enqueue() {
  const spec = aSong();
  await queue.producer().enqueue(spec, undefined);
  return spec;
}

test('a new job writes no event, and every change of it writes one event with those fields that have changed', async () => {
  const spec = await enqueue();
  const worker = await queue.consumer('w');
  await worker.handBack(await claimNow(worker), true, 'the engine crashed');
  const claim = await claimNow(worker);
  for (const fraction of [0, 0.1, 1 / 3]) await worker.progress(claim, 'separating', fraction);
  await worker.finish(claim, DONE);
  expect(await eventsOf(spec)).toEqual([
    'running 0 1',
    'waiting 0 1',
    'running 0 2',
    'running separating 0 2',
    'running separating 0.1 2',
    `running separating ${1 / 3} 2`,
    'done 1 2',
  ]);
  const events = await queue.raw.xrange(streamOf(spec), '-', '+');
  const namesOf = ([, flat]: [string, string[]]) => flat.filter((_, index) => index % 2 === 0);
  expect(events.map(namesOf)[0]).toEqual(['state', 'attempt', 'startedMs']);
  expect(EVENT_FIELDS).toEqual(expect.arrayContaining(events.flatMap(namesOf)));
  for (const [, flat] of events) for (const first of ['', '0']) expect(flat).not.toContain(first);
});

test('a heartbeat, an equal report and a repeated call write no event', async () => {
  const spec = await enqueue();
  const worker = await queue.consumer('w');
  const claim = await claimNow(worker);
  await worker.progress(claim, 'separating', 0.1);
  const before = await eventsOf(spec);
  await worker.heartbeat(claim);
  await worker.progress(claim, 'separating', 0.1);
  await queue.producer().enqueue(spec, undefined);
  expect(await eventsOf(spec)).toEqual(before);
  await worker.finish(claim, DONE);
  await worker.finish(claim, DONE);
  await queue.producer().settle(spec, DONE, []);
  expect(await eventsOf(spec)).toHaveLength(before.length + 1);
});

test('the next attempt after a lost worker, and a cancel, write events', async () => {
  const spec = await enqueue();
  await claimNow(await queue.consumer('dead', SHORT_LEASE));
  await claimNow(await queue.consumer('next', SHORT_LEASE));
  await queue.producer().settle(spec, { ...DONE, state: 'cancelled' }, []);
  expect(await eventsOf(spec)).toEqual(['running 0 1', 'waiting 0 1', 'running 0 2', 'cancelled 0 2']);
});

test('a stream keeps the latest events only, and expires after the last of them', async () => {
  const spec = await enqueue();
  const worker = await queue.consumer('w');
  const claim = await claimNow(worker);
  const expiresWithin = async () => {
    const leftMs = await queue.raw.pttl(streamOf(spec));
    expect(leftMs).toBeGreaterThan(EVENTS_MS - 60_000);
    expect(leftMs).toBeLessThanOrEqual(EVENTS_MS);
  };
  await worker.progress(claim, 'separating', 0);
  await queue.raw.persist(streamOf(spec));
  for (let step = 1; step <= 200; step += 1) await worker.progress(claim, 'separating', step / 200);
  expect(await queue.raw.xlen(streamOf(spec))).toBe(EVENTS_KEPT);
  await expiresWithin();
  await queue.raw.persist(streamOf(spec));
  await worker.finish(claim, DONE);
  expect(await queue.raw.xlen(streamOf(spec))).toBe(EVENTS_KEPT);
  await expiresWithin();
  expect((await eventsOf(spec)).at(-1)).toBe('done 1 1');
  expect(await queue.raw.memory('USAGE', streamOf(spec))).toBeLessThan(16_384);
});

test('a forgotten job leaves no events', async () => {
  const spec = aSong();
  await queue.producer().settle(spec, DONE, []);
  expect(await queue.raw.exists(streamOf(spec))).toBe(1);
  await queue.producer().forget(spec);
  expect(await queue.raw.exists(streamOf(spec))).toBe(0);
});
