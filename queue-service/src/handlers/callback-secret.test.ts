// Tests that a delivery gets the secret of its callback, that no answer of the queue service
// contains it, and that the loss of Redis does not lose it. Real gRPC, a real Redis and a real
// store.

import { call } from '@stemline/testing/call.ts';
import { CALLBACK } from '@stemline/testing/queue-service/queue-service-fixture.ts';
import { useQueueService } from '@stemline/testing/queue-service/use-queue-service.ts';
import { expect, it } from 'vitest';

const fixture = useQueueService();

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const SIGNED = { ...CALLBACK, secret: SECRET };
const NO_SECRET = expect.not.stringContaining(SECRET);

const taken = () => fixture.queue.take(10, 60_000);

it('a delivery gets the secret of its callback, even after Redis was emptied', async () => {
  await fixture.enqueue({ callback: SIGNED });
  await fixture.finish(await fixture.claim());
  expect(await taken()).toMatchObject([{ secret: SECRET }]);
  await fixture.queue.raw.flushall();
  await fixture.service.reconciler.pass(new AbortController().signal);
  expect(await taken()).toMatchObject([{ secret: SECRET }]);
});

it('submissions of one song keep their own secrets', async () => {
  await fixture.enqueue({ callback: SIGNED });
  await fixture.enqueue({ callback: CALLBACK });
  await fixture.finish(await fixture.claim());
  expect((await taken()).map(({ secret }) => secret).sort()).toEqual(['', SECRET]);
});

it('no answer of the queue service contains the secret of a callback', async () => {
  const { client } = fixture;
  const accepted = await fixture.enqueue({ callback: SIGNED });
  const { songhash } = accepted;
  const checked = await client.unary('CheckSubmission', { callback: SIGNED }, call());
  const waiting = await client.unary('ListJobs', {}, call());
  await fixture.finish(await fixture.claim());
  const listed = await client.unary('ListDeliveries', { songhash }, call());
  const all = await client.unary('ListDeliveries', {}, call());
  const id = listed.deliveries[0]?.id ?? '';
  const again = await client.unary('RedeliverDelivery', { id }, call());
  const found = await client.unary('GetDelivery', { id }, call());
  expect(found.delivery?.songhash).toBe(songhash);
  expect(JSON.stringify([accepted, checked, waiting, listed, all, again, found])).toEqual(NO_SECRET);
  // The queue has it, so the test would see it.
  expect(await taken()).toMatchObject([{ secret: SECRET }]);
});

it('the test of a callback is signed with the secret of the callback, and no answer contains it', async () => {
  const { url, dataJson } = CALLBACK;
  const request = { testId: 't', callback: { url, dataJson, secret: SECRET } };
  const answer = await fixture.client.unary('TestCallback', request, call());
  expect(JSON.stringify(answer)).toEqual(NO_SECRET);
  expect(await taken()).toMatchObject([{ event: 'test', secret: SECRET }]);
});

it('a malformed secret is refused by every rpc that takes a callback, and no message contains it', async () => {
  const callback = { ...CALLBACK, secret: 'hunter2' };
  const refused = {
    code: 'INVALID_ARGUMENT',
    message: 'callback.secret must be "whsec_" and the base64 of 24 to 64 bytes.',
  };
  const { client } = fixture;
  await expect(fixture.enqueue({ callback })).rejects.toMatchObject(refused);
  await expect(client.unary('CheckSubmission', { callback }, call())).rejects.toMatchObject(refused);
  const test = { testId: 't', callback: { ...callback, on: [] } };
  await expect(client.unary('TestCallback', test, call())).rejects.toMatchObject(refused);
});
