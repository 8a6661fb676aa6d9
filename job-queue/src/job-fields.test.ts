// Compares the fields that the Lua functions write with the fields that TypeScript reads.

import { aSong, aSubscriber, DONE } from '@stemline/testing/queue/job-specs.ts';
import { useQueue } from '@stemline/testing/queue/use-queue.ts';
import { expect, test } from 'vitest';
import { DELIVERY_FIELDS, JOB_FIELDS, parseRecord } from './job-fields.ts';
import { jobIdOf } from './keys.ts';
import { deliveryIdOf } from './owing.ts';

/** Fields that only the scripts read. */
const OF_SCRIPTS = { job: ['place', 'entry'], end: ['endedBy'] };

const queue = useQueue();

const fieldsOf = async (key: string) => (await queue.raw.hkeys(key)).toSorted();

test('enqueue and settle write exactly the fields from which a job is read', async () => {
  const [queued, settled] = [aSong(), aSong()];
  await queue.producer().enqueue(queued, undefined);
  const fields = [...JOB_FIELDS, ...OF_SCRIPTS.job];
  expect(await fieldsOf(queue.keys.job(jobIdOf(queued)))).toEqual(fields.toSorted());
  await queue.producer().settle(settled, DONE, []);
  expect(await fieldsOf(queue.keys.job(jobIdOf(settled)))).toEqual([...fields, ...OF_SCRIPTS.end].toSorted());
});

test('an owed delivery has exactly the fields from which a delivery is read', async () => {
  const spec = aSong();
  await queue.producer().settle(spec, DONE, [aSubscriber('s1')]);
  const key = queue.keys.delivery(deliveryIdOf(spec.songhash, 's1', 'done'));
  expect(await fieldsOf(key)).toEqual(DELIVERY_FIELDS.toSorted());
});

test.each(['run', 'state', 'priority'])('a job record without a valid %s is refused', async (name) => {
  const spec = aSong();
  await queue.producer().enqueue(spec, undefined);
  const values = await queue.raw.hmget(queue.keys.job(jobIdOf(spec)), ...JOB_FIELDS);
  expect(parseRecord([1, 0, values])).toMatchObject(spec);
  expect(() => parseRecord([1, 0, values.with(JOB_FIELDS.indexOf(name), null)])).toThrow(name);
});
