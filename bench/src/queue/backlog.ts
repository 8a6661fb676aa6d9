// Measures the queue with many waiting jobs beside an empty one: enqueue, claim, list, sweep and
// memory.

import { aSong, DONE } from '@stemline/testing/queue/job-specs.ts';
import { openQueue, type QueueFixture } from '@stemline/testing/queue/queue-fixture.ts';
import { median } from '../figures.ts';
import { longestScriptMs, readCounts, resetStats, usedMemory } from './redis-stats.ts';
import { inTurns } from './side.ts';

/** The number of single enqueues and claims on each side. */
const SAMPLES = 300;

/** Prints the figures of a queue with `waiting` jobs. */
export async function measureBacklog(redisUrl: string, waiting: number): Promise<void> {
  const [full, empty] = [await openQueue(redisUrl), await openQueue(redisUrl)];
  try {
    const before = await usedMemory(full.raw);
    const producer = full.producer({ maxWaiting: waiting * 2 });
    await inTurns(waiting, 50, () => producer.enqueue(aSong(), undefined));
    const bytes = (await usedMemory(full.raw)) - before;
    console.log(`${waiting} waiting jobs:`);
    console.log(`  memory: ${(bytes / 1024 ** 2).toFixed(1)} MiB, ${Math.round(bytes / waiting)} bytes a job`);
    await resetStats(full.raw);
    await compareWithEmpty(full, empty, waiting);
    await measureLists(full);
    console.log(`  longest script so far: ${(await longestScriptMs(full.raw)).toFixed(1)} ms`);
    await measureSweep(full);
  } finally {
    await full.raw.flushall();
    await full.stop();
    await empty.stop();
  }
}

/** Takes turns between both queues, so that a slow moment of the machine meets both. */
async function compareWithEmpty(full: QueueFixture, empty: QueueFixture, waiting: number): Promise<void> {
  const sides = [];
  for (const queue of [full, empty])
    sides.push({
      producer: queue.producer({ maxWaiting: waiting * 2 }),
      worker: await queue.consumer('worker'),
      enqueues: [] as number[],
      claims: [] as number[],
    });
  const never = new AbortController().signal;
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    for (const { producer, worker, enqueues, claims } of sample % 2 === 0 ? sides : sides.toReversed()) {
      enqueues.push(await timed(() => producer.enqueue(aSong(), undefined)));
      claims.push(
        await timed(async () => {
          const claim = await worker.next(never);
          if (claim) await worker.finish(claim, DONE);
        }),
      );
    }
  }
  for (const name of ['enqueues', 'claims'] as const) {
    const [ms, msOfEmpty] = sides.map((side) => median(side[name])) as [number, number];
    const what = name === 'enqueues' ? 'enqueue' : 'claim and finish';
    console.log(
      `  ${what}: ${(ms / msOfEmpty).toFixed(2)} times that of an empty queue (${ms.toFixed(2)} ms, ${SAMPLES} each)`,
    );
  }
}

async function measureLists({ reader, raw }: QueueFixture): Promise<void> {
  const page = [];
  for (let time = 0; time < 20; time += 1) page.push(await timed(() => reader.page(200)));
  const scripts = await readCounts(raw);
  const walk = await timed(async () => {
    for (let step = await reader.walk(500); step.next; step = await reader.walk(500, step.next));
  });
  const steps = (await readCounts(raw)).sent - scripts.sent;
  console.log(`  a page of 200 jobs: ${median(page).toFixed(1)} ms`);
  console.log(`  all ids: ${walk.toFixed(0)} ms in ${steps} scripts`);
}

async function measureSweep(queue: QueueFixture): Promise<void> {
  const sweeper = queue.sweeper();
  await sweeper.sweep();
  await resetStats(queue.raw);
  const ms = await timed(() => sweeper.sweep());
  const { sent, inScripts, of } = await readCounts(queue.raw);
  console.log(
    `  a sweep: ${ms.toFixed(1)} ms, ${sent} scripts with ${inScripts} commands, ${of('zadd')} ZADD, longest script ${(await longestScriptMs(queue.raw)).toFixed(1)} ms`,
  );
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
