// Tests that callers share looks at the queue.

import { createSilentLogger } from '@stemline/common/logging/logger.ts';
import { aSong } from '@stemline/testing/queue/job-specs.ts';
import { modelList } from '@stemline/testing/queue/models.ts';
import { claimNow } from '@stemline/testing/queue/queue-fixture.ts';
import { useQueue } from '@stemline/testing/queue/use-queue.ts';
import { expect, test } from 'vitest';
import { createForecaster } from './forecaster.ts';

const queue = useQueue();
const log = createSilentLogger();
const LINE = { fixedSeconds: 1, perSecond: 1 };
const PACE = { slots: 1, before: LINE, separating: { 'preview@1': LINE }, after: LINE };

test('a thousand callers at the same time make one look, and an ended job makes none', async () => {
  let looks = 0;
  const reader = {
    look: (limit: number) => {
      looks += 1;
      return queue.reader.look(limit);
    },
  };
  await queue.registry.publish('w', { ...modelList(), pace: PACE }, 60_000);
  const forecaster = createForecaster({ reader, registry: queue.registry, log });
  const spec = aSong();
  await queue.producer().enqueue(spec, undefined, 100);
  const job = await queue.reader.get(spec);
  if (!job) throw new Error('the job is missing');
  await forecaster.forecastFor([undefined, { ...job, state: 'done' }]);
  expect(looks).toBe(0);
  const forecasts = await Promise.all(Array.from({ length: 1_000 }, () => forecaster.forecastFor([job])));
  expect(looks).toBe(1);
  expect(forecasts[0]?.(job)).toBeCloseTo(303, -1);
});

test('after a failed look, the time is not known, and the next caller looks again', async () => {
  let isDown = true;
  const reader = { look: (limit: number) => (isDown ? Promise.reject(new Error('down')) : queue.reader.look(limit)) };
  const forecaster = createForecaster({ reader, registry: queue.registry, log });
  await queue.registry.publish('w', { ...modelList(), pace: PACE }, 60_000);
  const spec = aSong();
  await queue.producer().enqueue(spec, undefined, 100);
  const job = await queue.reader.get(spec);
  if (!job) throw new Error('the job is missing');
  expect((await forecaster.forecastFor([job]))(job)).toBe(0);
  isDown = false;
  expect((await forecaster.forecastFor([job]))(job)).toBeCloseTo(303, -1);
});

test('two running jobs of one separator share its device, whose work for the first one delays the second', async () => {
  await queue.registry.publish('w', { ...modelList(), pace: { ...PACE, slots: 2 } }, 60_000);
  const consumer = await queue.consumer('w');
  const jobs = [];
  for (const lengthSeconds of [1_000, 2_000]) {
    const spec = aSong();
    await queue.producer().enqueue(spec, undefined, lengthSeconds);
    const claim = await claimNow(consumer);
    await consumer.progress(claim, 'separating', 0, lengthSeconds);
    jobs.push(await queue.reader.get(spec));
  }
  const forecast = await createForecaster({ ...queue, log }).forecastFor(jobs);
  const [first, second] = jobs.map((job) => job && forecast(job));
  expect(first).toBeCloseTo(1_001 + 1_001, -2);
  expect(second).toBeCloseTo(1_001 + 2_001 + 2_001, -2);
});
