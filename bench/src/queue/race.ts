// Compares the queue with BullMQ on the same Redis, in rotating order.

import { Redis } from 'ioredis';
import { median, spread } from '../figures.ts';
import { openBullMq } from './bullmq.ts';
import { openOurs } from './ours.ts';
import { readCounts, resetStats } from './redis-stats.ts';
import type { Side } from './side.ts';

/** The steps that are compared. Each leaves the queue empty or full, as the next step needs it. */
const STEPS: readonly [string, (side: Side, jobs: number) => Promise<unknown>][] = [
  ['enqueue, 50 at a time', (side, jobs) => side.enqueue(jobs, 50)],
  ['list 200 waiting jobs, 10 times', (side) => repeat(10, () => side.list(200))],
  ['claim and finish, 1 at a time', (side, jobs) => side.claimAndFinish(jobs, 1)],
  ['enqueue, 1 at a time', (side, jobs) => side.enqueue(jobs, 1)],
  ['claim and finish, 10 at a time', (side, jobs) => side.claimAndFinish(jobs, 10)],
];

/**
 * Prints, for each step and over `rounds` rounds, the time of BullMQ divided by our time, and the
 * time that Redis spends in the scripts of each side for one job.
 */
export async function race(redisUrl: string, rounds: number, jobs: number): Promise<void> {
  const raw = new Redis(redisUrl);
  const ratios = new Map<string, number[]>();
  const inRedis = new Map<string, { ours: number[]; BullMQ: number[] }>();
  for (let round = 0; round < rounds; round += 1) {
    const sides = [await openOurs(redisUrl), await openBullMq(redisUrl)];
    if (round % 2 === 1) sides.reverse();
    for (const [name, work] of STEPS) {
      const took = { ours: 0, BullMQ: 0 };
      const micros = inRedis.get(name) ?? { ours: [], BullMQ: [] };
      inRedis.set(name, micros);
      for (const side of sides) {
        await resetStats(raw);
        const began = performance.now();
        await work(side, jobs);
        took[side.name] = performance.now() - began;
        micros[side.name].push((await readCounts(raw)).scriptMicros / jobs);
      }
      ratios.set(name, [...(ratios.get(name) ?? []), took.BullMQ / took.ours]);
    }
    for (const side of sides) await side.stop();
  }
  console.log(`times faster than BullMQ, ${jobs} jobs, median of ${rounds} rounds (lowest to highest):`);
  for (const [name, values] of ratios) {
    const [ours, theirs] = (['ours', 'BullMQ'] as const).map((side) => median(inRedis.get(name)?.[side] ?? []));
    const scripts = name.startsWith('list')
      ? ''
      : `; scripts of a job: ${ours?.toFixed(0)} µs, BullMQ ${theirs?.toFixed(0)} µs`;
    console.log(`  ${name}: ${spread(values, 2)}${scripts}`);
  }
  raw.disconnect();
}

async function repeat(times: number, work: () => Promise<unknown>): Promise<void> {
  for (let time = 1; time <= times; time += 1) await work();
}
