// Compares the fields that the Lua functions write with the fields that TypeScript reads.

import { aSong, aSubscriber, DONE } from '@stemline/testing/queue/job-specs.ts';
import { claimNow } from '@stemline/testing/queue/queue-fixture.ts';
import { useQueue } from '@stemline/testing/queue/use-queue.ts';
import { expect, test } from 'vitest';
import { DELIVERY_FIELDS, JOB_FIELDS, parseRecord } from './job-fields.ts';
import { jobIdOf } from './keys.ts';
import { deliveryIdOf } from './owing.ts';

/** Fields of a new job that only the scripts read. */
const OF_SCRIPTS = ['place', 'entry'];

const queue = useQueue();

const fieldsOf = async (key: string) => (await queue.raw.hkeys(key)).toSorted();

test('a new job has no field that still has its first value', async () => {
  const [plain, long] = [aSong(), aSong()];
  await queue.producer().enqueue(plain, undefined);
  await queue.producer().enqueue(long, undefined, 180);
  const fields = ['spec', 'state', ...OF_SCRIPTS];
  expect(await fieldsOf(queue.keys.job(jobIdOf(plain)))).toEqual(fields.toSorted());
  expect(await fieldsOf(queue.keys.job(jobIdOf(long)))).toEqual([...fields, 'lengthSeconds'].toSorted());
});

test('a job that has failed after a report has every field from which a job is read', async () => {
  const spec = aSong();
  await queue.producer().enqueue(spec, undefined, 180);
  const worker = await queue.consumer('w');
  const first = await claimNow(worker);
  await worker.progress(first, 'separating', 0.5);
  await worker.handBack(first, false, 'stopping');
  const claim = await claimNow(worker);
  await worker.progress(claim, 'separating', 0.5, 181, 20);
  await worker.finish(claim, { state: 'failed', code: 'BAD_AUDIO', reason: 'It is no audio.' });
  expect(await fieldsOf(queue.keys.job(jobIdOf(spec)))).toEqual(expect.arrayContaining(JOB_FIELDS));
});

test('an owed delivery has exactly the fields from which a delivery is read', async () => {
  const spec = aSong();
  await queue.producer().settle(spec, DONE, [aSubscriber('s1')]);
  const key = queue.keys.delivery(deliveryIdOf(spec.songhash, 's1', 'done'));
  expect(await fieldsOf(key)).toEqual(DELIVERY_FIELDS.toSorted());
});

test('a job record without its state, its spec or a part of its spec is refused', async () => {
  const spec = aSong();
  await queue.producer().enqueue(spec, undefined);
  const values = await queue.raw.hmget(queue.keys.job(jobIdOf(spec)), ...JOB_FIELDS);
  const replaced = (name: string, value: string | null) => () =>
    parseRecord([1, 0, values.with(JOB_FIELDS.indexOf(name), value)]);
  expect(parseRecord([1, 0, values])).toMatchObject(spec);
  for (const name of ['state', 'spec']) expect(replaced(name, null)).toThrow(name);
  // The first jobs had no request id.
  for (const name of Object.keys(spec).filter((known) => known !== 'requestId'))
    expect(replaced('spec', JSON.stringify({ ...spec, [name]: undefined }))).toThrow(name);
  expect(replaced('spec', JSON.stringify({ ...spec, priority: 'urgent' }))).toThrow('urgent');
});
