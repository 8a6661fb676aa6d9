// Tests the callbacks of songs that are removed: CancelJob, then RemoveSong, as the gateway calls
// them. Real gRPC, a real Redis and a real store.

import { DELIVERY_EVENT, DELIVERY_RESULT } from '@stemline/common/wire-words.ts';
import { call } from '@stemline/testing/call.ts';
import { CALLBACK } from '@stemline/testing/queue-service/queue-service-fixture.ts';
import { useQueueService } from '@stemline/testing/queue-service/use-queue-service.ts';
import { expect, it } from 'vitest';

const fixture = useQueueService();

const callback = { ...CALLBACK, on: ['DELIVERY_EVENT_CANCELLED' as const] };
const cancel = (songhash: string) => fixture.client.unary('CancelJob', { songhash }, call());
const remove = (songhash: string) => fixture.storage.client.unary('RemoveSong', { songhash }, call());
const pass = () => fixture.service.reconciler.pass(new AbortController().signal);

/** Returns the processor time of this process, in which the services run, during the work. */
async function cpuMsOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/** Acts as the notifier: delivers everything that is due, and returns the ids and events. */
async function deliverAll(): Promise<string[]> {
  const delivered: string[] = [];
  for (;;) {
    const taken = await fixture.queue.take(200, 60_000);
    if (taken.length === 0) return delivered;
    for (const delivery of taken) {
      const { songhash, run, submissionId, event, id } = delivery;
      const end = { event: DELIVERY_EVENT.toWire(event), result: DELIVERY_RESULT.toWire('delivered'), attempts: 1 };
      await fixture.storage.client.unary('RecordDelivery', { songhash, run, submissionId, ...end }, call());
      await fixture.queue.outbox.close(delivery, 'delivered', '');
      delivered.push(`${id} ${event}`);
    }
  }
}

it.each(['waiting', 'running'])(
  'the removal of a %s song is reported as cancelled, even when Redis loses its data directly afterwards',
  async (state) => {
    const { songhash } = await fixture.enqueue({ callback });
    if (state === 'running') await fixture.claim();
    await cancel(songhash);
    await remove(songhash);
    await fixture.queue.raw.flushall();
    await pass();
    const [job] = (await fixture.client.unary('BatchGetJobs', { songhashes: [songhash] }, call())).jobs;
    expect(job).toMatchObject({ state: 'JOB_STATE_CANCELLED', reason: 'Cancelled on request.' });
    expect(await deliverAll()).toEqual([expect.stringMatching(/^msg_.* cancelled$/)]);
    await pass();
    expect(await deliverAll()).toEqual([]);
    expect(await fixture.openRuns()).toEqual([]);
  },
);

it('the removal of a song is reported as cancelled when the queue service dies before Redis has the end', async () => {
  const { songhash } = await fixture.enqueue({ callback });
  const outcome = { state: 'OUTCOME_STATE_CANCELLED' as const, reason: 'Cancelled on request.' };
  await fixture.storage.client.unary('PublishOutcome', { songhash, run: 1, outcome }, call());
  await remove(songhash);
  await pass();
  expect(await deliverAll()).toEqual([expect.stringMatching(/^msg_.* cancelled$/)]);
});

it('a removed song still reports that it was done', async () => {
  const { songhash } = await fixture.enqueue({ callback });
  await fixture.finish(await fixture.claim());
  await cancel(songhash);
  await remove(songhash);
  await fixture.queue.raw.flushall();
  await pass();
  expect(await deliverAll()).toEqual([expect.stringMatching(/^msg_.* done$/)]);
});

it('a song with 1 100 submissions is cancelled and removed in far less time than they took, and each of its callbacks is owed once', async () => {
  let songhash = '';
  const submittedMs = await cpuMsOf(async () => {
    for (let i = 0; i < 22; i += 1) {
      const accepted = await Promise.all(Array.from({ length: 50 }, () => fixture.enqueueUntilAnswered({ callback })));
      songhash = accepted[0]?.songhash ?? '';
    }
  });
  // The gateway gives 5 s to each call. On the machine that takes 15 s for the submissions, that is
  // a third of them.
  for (const work of [cancel, remove]) expect(await cpuMsOf(() => work(songhash))).toBeLessThan(submittedMs / 3);
  await expect(fixture.storage.client.unary('GetSong', { songhash }, call())).rejects.toMatchObject({
    code: 'SONG_UNKNOWN',
  });
  await pass();
  const delivered = await deliverAll();
  expect([delivered.length, new Set(delivered).size]).toEqual([1_100, 1_100]);
  expect(await fixture.openRuns()).toEqual([]);
  await fixture.storage.janitor.pass();
  await fixture.storage.janitor.pass();
  const left = [];
  for await (const key of fixture.storage.store.list(`songs/${songhash}/`)) left.push(key);
  expect(left).toEqual([`songs/${songhash}/runs/2/request`]);
}, 600_000);
