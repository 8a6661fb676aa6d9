// Tests the rpcs that get a delivery, send it again and test a callback, and what the loss of Redis
// or the removal of the song does to it. Real gRPC, a real Redis and a real store.

import { DELIVERY_EVENT, DELIVERY_RESULT } from '@stemline/common/wire-words.ts';
import { call } from '@stemline/testing/call.ts';
import { CALLBACK } from '@stemline/testing/queue-service/queue-service-fixture.ts';
import { useQueueService } from '@stemline/testing/queue-service/use-queue-service.ts';
import { expect, it } from 'vitest';

const fixture = useQueueService();

const NONE = `msg_${'0'.repeat(56)}`;
const pass = () => fixture.service.reconciler.pass(new AbortController().signal);
const get = async (id: string) => (await fixture.client.unary('GetDelivery', { id }, call())).delivery;
const redeliver = async (id: string) => (await fixture.client.unary('RedeliverDelivery', { id }, call())).delivery;
const test = (callback: object, testId = 't') =>
  fixture.client.unary('TestCallback', { testId, callback: callback as typeof CALLBACK }, call());

/** Acts as the notifier: ends all due deliveries, and returns their ids. */
async function endAll(end: 'delivered' | 'dead'): Promise<string[]> {
  const taken = await fixture.queue.take(200, 60_000);
  for (const delivery of taken) {
    const { songhash, run, submissionId, event, reopened } = delivery;
    const record = { event: DELIVERY_EVENT.toWire(event), result: DELIVERY_RESULT.toWire(end), attempts: 1, reopened };
    const request = { songhash, run, submissionId, deliveryId: delivery.id, ...record };
    await fixture.storage.client.unary('RecordDelivery', request, call()).catch(() => undefined);
    await fixture.queue.outbox.close(delivery, end, end === 'dead' ? 'It answered 500.' : '');
  }
  return taken.map(({ id }) => id);
}

/** Ends a song with one callback, whose delivery ends as `end`. */
async function ended(end: 'delivered' | 'dead') {
  const { songhash } = await fixture.enqueue({ callback: CALLBACK });
  await fixture.finish(await fixture.claim());
  const [id = ''] = await endAll(end);
  return { songhash, id };
}

it('GetDelivery returns a delivery without the query of its URL', async () => {
  const { id, songhash } = await ended('dead');
  expect(await get(id)).toMatchObject({
    id,
    songhash,
    run: 1,
    event: 'DELIVERY_EVENT_DONE',
    state: 'DELIVERY_STATE_DEAD',
    url: 'https://example.org/hook',
    lastError: 'It answered 500.',
    nextAt: null,
  });
});

it.each(['delivered', 'dead'] as const)(
  'a delivery that is %s is sent again on request, and the list by state follows it',
  async (end) => {
    const { id } = await ended(end);
    const list = async (state: 'DEAD' | 'DELIVERED' | 'PENDING') => {
      const request = { state: `DELIVERY_STATE_${state}` as const };
      const { deliveries } = await fixture.client.unary('ListDeliveries', request, call());
      return deliveries.map((delivery) => delivery.id);
    };
    const before = end === 'dead' ? 'DEAD' : 'DELIVERED';
    expect(await list(before)).toEqual([id]);
    expect(await redeliver(id)).toMatchObject({ id, state: 'DELIVERY_STATE_PENDING', attempts: 0 });
    expect(await redeliver(id)).toMatchObject({ id, state: 'DELIVERY_STATE_PENDING' });
    expect([await list(before), await list('PENDING')]).toEqual([[], [id]]);
    expect(await endAll('delivered')).toEqual([id]);
    expect(await list('DELIVERED')).toEqual([id]);
    expect(await fixture.openRuns()).toEqual([]);
  },
);

it('a delivery that is sent again is owed under the same id after Redis has lost everything', async () => {
  const { id } = await ended('delivered');
  await redeliver(id);
  await fixture.queue.raw.flushall();
  await pass();
  expect(await endAll('delivered')).toEqual([id]);
  await fixture.queue.raw.flushall();
  await pass();
  expect(await endAll('delivered')).toEqual([]);
});

it('a delivery that was reopened by a service that died before Redis had it is sent again', async () => {
  const { id, songhash } = await ended('dead');
  const [delivery] = await fixture.queue.deliveries(songhash);
  const event = 'DELIVERY_EVENT_DONE' as const;
  const submissionId = delivery?.submissionId ?? '';
  await fixture.storage.client.unary('ReopenDelivery', { songhash, run: 1, submissionId, event }, call());
  await pass();
  await pass();
  expect(await endAll('delivered')).toEqual([id]);
  await pass();
  expect(await endAll('delivered')).toEqual([]);
});

it.each(['delivered', 'dead'] as const)(
  'a delivery that is %s is sent again on request after Redis has lost everything',
  async (end) => {
    const { id } = await ended(end);
    await fixture.queue.raw.flushall();
    await pass();
    await expect(get(id)).rejects.toMatchObject({ code: 'DELIVERY_UNKNOWN' });
    const answers = await Promise.all(Array.from({ length: 10 }, () => redeliver(id)));
    for (const answer of answers) expect(answer).toMatchObject({ id, state: 'DELIVERY_STATE_PENDING', attempts: 0 });
    expect(await endAll('dead')).toEqual([id]);
    expect(await redeliver(id)).toMatchObject({ state: 'DELIVERY_STATE_PENDING' });
    await fixture.queue.raw.flushall();
    await pass();
    expect(await endAll('delivered')).toEqual([id]);
    await pass();
    expect(await endAll('delivered')).toEqual([]);
  },
);

it('a delivery of a removed song is DELIVERY_UNKNOWN after Redis has lost everything', async () => {
  const { id, songhash } = await ended('dead');
  await fixture.storage.client.unary('RemoveSong', { songhash }, call());
  await fixture.queue.raw.flushall();
  await expect(redeliver(id)).rejects.toMatchObject({ code: 'DELIVERY_UNKNOWN' });
});

it('20 parallel requests send a delivery again once', async () => {
  const { id } = await ended('delivered');
  await Promise.all(Array.from({ length: 20 }, () => redeliver(id)));
  expect(await endAll('delivered')).toEqual([id]);
  expect(await endAll('delivered')).toEqual([]);
  expect(await get(id)).toMatchObject({ state: 'DELIVERY_STATE_DELIVERED' });
});

it('a delivery of a removed song is sent again, and is not owed any more when Redis has lost everything', async () => {
  const { id, songhash } = await ended('delivered');
  await fixture.storage.client.unary('RemoveSong', { songhash }, call());
  expect(await redeliver(id)).toMatchObject({ state: 'DELIVERY_STATE_PENDING' });
  expect(await endAll('delivered')).toEqual([id]);
  expect(await redeliver(id)).toMatchObject({ state: 'DELIVERY_STATE_PENDING' });
  await fixture.queue.raw.flushall();
  expect(await pass()).toEqual({ queued: 0, settled: 0 });
  expect(await endAll('delivered')).toEqual([]);
});

it('GetDelivery and RedeliverDelivery report an unknown delivery as DELIVERY_UNKNOWN', async () => {
  await expect(get(NONE)).rejects.toMatchObject({ code: 'DELIVERY_UNKNOWN' });
  await expect(redeliver(NONE)).rejects.toMatchObject({ code: 'DELIVERY_UNKNOWN' });
  await expect(get('')).rejects.toMatchObject({ code: 'DELIVERY_UNKNOWN' });
});

it('TestCallback owes one test event with one id for each test id, and is listed', async () => {
  const callback = { url: 'https://example.org/hook?token=secret', dataJson: '{"a":1}' };
  const { delivery } = await test(callback);
  expect(delivery).toMatchObject({
    event: 'DELIVERY_EVENT_TEST',
    state: 'DELIVERY_STATE_PENDING',
    songhash: '',
    run: 0,
    url: 'https://example.org/hook',
  });
  expect((await test(callback)).delivery?.id).toBe(delivery?.id);
  const { deliveries } = await fixture.client.unary('ListDeliveries', {}, call());
  expect(deliveries.map(({ id }) => id)).toEqual([delivery?.id]);
  const [taken] = await fixture.queue.take(5, 60_000);
  expect(taken).toMatchObject({ ...callback, event: 'test' });
});

it('TestCallback is refused as QUEUE_OUT_OF_MEMORY while Redis has no memory', async () => {
  const { raw } = fixture.queue;
  const callback = { url: 'https://example.org/hook' };
  await raw.config('SET', 'maxmemory', '1');
  await expect(test(callback)).rejects.toMatchObject({ code: 'QUEUE_OUT_OF_MEMORY' });
  await raw.config('SET', 'maxmemory', '0');
  expect((await test(callback)).delivery).toMatchObject({ state: 'DELIVERY_STATE_PENDING' });
});

it.each([
  [{ url: 'ftp://example.org/' }, /callback\.url/],
  [{ url: 'https://user:pass@example.org/' }, /callback\.url/],
  [{ url: '' }, /callback\.url/],
  [{ url: 'https://example.org/', dataJson: '{' }, /data_json/],
  [{ url: 'https://example.org/', on: ['DELIVERY_EVENT_DONE'] }, /callback\.on/],
  [{ url: '', refusal: 'No.' }, /refusal/],
])('TestCallback refuses the callback %j', async (callback, message) => {
  await expect(test(callback)).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: expect.stringMatching(message),
  });
});

it('no submission can request the event of a test, and ListDeliveries refuses an unknown state', async () => {
  const callback = { ...CALLBACK, on: ['DELIVERY_EVENT_TEST' as const] };
  await expect(fixture.enqueue({ callback })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  const list = fixture.client.unary('ListDeliveries', { state: 99 as 0 }, call());
  await expect(list).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
});
