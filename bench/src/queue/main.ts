// Measures the job queue: beside BullMQ, with many waiting jobs, and after a loss of Redis. Runs
// the parts that are named as arguments, or all.

import { startRedis } from '@stemline/testing/redis/redis-fixture.ts';
import { measureBacklog } from './backlog.ts';
import { countCommands } from './commands.ts';
import { race } from './race.ts';
import { measureRecovery } from './recovery.ts';
import { countStackCommands } from './stack-commands.ts';
import { measureStartTime } from './start-time.ts';

const PARTS: Readonly<Record<string, (redisUrl: string) => Promise<void>>> = {
  race: (redisUrl) => race(redisUrl, 6, 2_000),
  start: (redisUrl) => measureStartTime(redisUrl, 1_000),
  commands: countCommands,
  stack: () => countStackCommands(10),
  backlog: async (redisUrl) => {
    for (const waiting of [10_000, 100_000]) await measureBacklog(redisUrl, waiting);
  },
  recovery: (redisUrl) => measureRecovery(redisUrl, 10_000),
  'recovery-large': (redisUrl) => measureRecovery(redisUrl, 100_000),
};

const named = process.argv.slice(2);
const parts = (named.length > 0 ? named : Object.keys(PARTS)).map((name) => {
  const part = PARTS[name];
  if (!part) throw new Error(`${name} is not a part of this benchmark; the parts are ${Object.keys(PARTS).join(', ')}`);
  return part;
});
const redis = await startRedis();
try {
  for (const part of parts) await part(redis.url);
} finally {
  await redis.stop();
}
