// Tests the log list with a real Redis that is available, unavailable or does not reply.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { eventually } from '@stemline/testing/eventually.ts';
import { useRedis } from '@stemline/testing/redis/use-redis.ts';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createLogList } from './log-list.ts';
import { createSilentLogger, type Logger, type LogSink } from './logger.ts';

/** Long enough for a machine that is ten times slower. */
const PATIENCE_MS = 60_000;

const redis = useRedis(['--appendonly', 'no']);
let reader: Redis;
let list = '';
let lists = 0;
let sinks: LogSink[] = [];
beforeEach(() => {
  lists += 1;
  list = `logging-${lists}`;
  reader = new Redis(redis.server.url);
  reader.on('error', () => undefined);
});
afterEach(async () => {
  redis.server.thaw();
  for (const sink of sinks) await sink.stop();
  sinks = [];
  reader.disconnect();
});

function open(log: Logger = createSilentLogger(), replyMs = PATIENCE_MS): LogSink {
  const sink = createLogList({ redisUrl: redis.server.url, logList: list }, log, replyMs);
  if (!sink) throw new Error('no list');
  sinks.push(sink);
  return sink;
}

/** Returns a logger that collects the messages of the log list itself. */
function recorder() {
  const logged: { message: string; lost: number | undefined }[] = [];
  const warn = ({ lost }: { lost?: number }, message: string) => logged.push({ message, lost });
  return { logged, log: { warn } as unknown as Logger };
}

const lengthIs = (length: number) => async () => (await reader.llen(list).catch(() => -1)) === length;
const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => String(from + index));
const writeAll = (sink: LogSink, lines: readonly string[]) => {
  for (const line of lines) sink.write(`${line}\n`);
};

it('the log list holds lines in order for a reader that uses BLPOP', async () => {
  const sink = open();
  writeAll(sink, numbers(0, 3_000));
  const taken: string[] = [];
  while (taken.length < 3_000) taken.push((await reader.blpop(list, 60))?.[1] ?? 'none');
  expect(taken).toEqual(numbers(0, 3_000));
});

it('the log list keeps the newest 10 000 entries', async () => {
  await reader.rpush(list, ...numbers(0, 500));
  writeAll(open(), numbers(500, 10_900));
  await eventually('the newest is there', async () => (await reader.lindex(list, -1)) === '10899', PATIENCE_MS);
  expect(await reader.llen(list)).toBe(10_000);
  expect(await reader.lindex(list, 0)).toBe('900');
});

it('the log list has every line of a service that stops directly after it has written them', async () => {
  const sink = open();
  writeAll(sink, ['first']);
  await eventually('it is connected', lengthIs(1), PATIENCE_MS);
  writeAll(sink, numbers(0, 2_000));
  await sink.stop();
  expect(await reader.llen(list)).toBe(2_001);
});

it('the log list is off without a name', () => {
  expect(createLogList({ redisUrl: redis.server.url, logList: '' }, createSilentLogger())).toBeUndefined();
});

it('the log list receives the lines that were written while Redis was unavailable, even those from the start of the service', async () => {
  await redis.server.kill();
  const { logged, log } = recorder();
  const sink = open(log);
  writeAll(sink, numbers(0, 100));
  await eventually('the fault is logged', () => logged.length === 1, PATIENCE_MS);
  await redis.server.restart();
  await eventually('the lines are there', lengthIs(100), PATIENCE_MS);
  await redis.server.kill();
  writeAll(sink, numbers(100, 200));
  await redis.server.restart();
  await eventually('the next lines are there', async () => (await reader.lindex(list, -1)) === '199', PATIENCE_MS);
  expect((await reader.lrange(list, 0, -1)).slice(-100)).toEqual(numbers(100, 200));
  expect(logged[0]).toMatchObject({ message: 'log list cannot be written' });
});

it('the log list loses the lines that do not fit into memory while Redis is unavailable, and logs their number once', async () => {
  await redis.server.kill();
  const { logged, log } = recorder();
  const sink = open(log);
  const long = 'x'.repeat(1024);
  for (let line = 0; line < 5_000; line += 1) sink.write(`${long}\n`);
  await eventually('the fault is logged', () => logged.length === 1, PATIENCE_MS);
  await redis.server.restart();
  await eventually('it recovers', () => logged.length === 2, PATIENCE_MS);
  expect(logged[1]?.message).toBe('log list is written again');
  const lost = logged[1]?.lost ?? 0;
  expect(lost).toBeGreaterThan(500);
  await eventually('all others are there', lengthIs(5_000 - lost), PATIENCE_MS);
});

it('the log list does not delay the work or the stop of a service while Redis does not answer', async () => {
  const { logged, log } = recorder();
  const sink = open(log, 300);
  writeAll(sink, ['first']);
  await eventually('it is connected', lengthIs(1), PATIENCE_MS);
  redis.server.freeze();
  writeAll(sink, ['doubtful']);
  // On a busy machine, the first line may have been late too.
  const isFailing = () => logged.at(-1)?.message === 'log list cannot be written';
  await eventually('the timeout is logged', isFailing, PATIENCE_MS);
  writeAll(sink, numbers(0, 1_000));
  await sink.stop();
  redis.server.thaw();
  expect(await reader.lindex(list, 0)).toBe('first');
});

it('the log list keeps its lines while its key in Redis has another type', async () => {
  await reader.set(list, 'not a list');
  const { logged, log } = recorder();
  writeAll(open(log), numbers(0, 10));
  await eventually('the fault is logged', () => logged.length === 1, PATIENCE_MS);
  await reader.del(list);
  await eventually('the recovery is logged', () => logged.length === 2, PATIENCE_MS);
  expect(logged[1]).toEqual({ message: 'log list is written again', lost: 0 });
  expect(await reader.llen(list)).toBe(10);
});

it('a service appends every line of info and above to the log list exactly as printed, including its last line', async () => {
  const code = `
      import { runService } from '../process/lifecycle.ts';
      import { createLogList } from './log-list.ts';
      const config = { logLevel: 'debug', redisUrl: '${redis.server.url}', logList: '${list}' };
      const spec = { name: 'test', config: () => config, graceMs: () => 60_000, logSink: createLogList };
      await runService(spec, async (_config, log, life) => {
        life.onRelease('part', () => log.warn('third'));
        log.debug('not this'); log.info('first'); log.child({ component: 'part' }).error({ n: 1 }, 'second');
      });`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: import.meta.dirname,
  });
  if (!child.stdout) throw new Error('no output');
  const ended = Promise.all([text(child.stdout), once(child, 'exit')]);
  // A start that takes long must not use up the time of the stop.
  await eventually('the service has started', lengthIs(2), PATIENCE_MS);
  child.kill('SIGTERM');
  const [output, [exitCode]] = await ended;
  const printed = output.trimEnd().split('\n');
  expect(exitCode).toBe(0);
  expect(printed).toHaveLength(4);
  expect(await reader.lrange(list, 0, -1)).toEqual(printed.slice(1));
  expect(JSON.parse(printed[2] ?? '')).toMatchObject({ service: 'test', component: 'part', n: 1, msg: 'second' });
});
