// Tests that numbers and texts of any kind reach the scripts and Redis unchanged.

import { aSong, aSubscriber } from '@stemline/testing/queue/job-specs.ts';
import { claimNow } from '@stemline/testing/queue/queue-fixture.ts';
import { useQueue } from '@stemline/testing/queue/use-queue.ts';
import { expect, test } from 'vitest';
import { jobIdOf } from './keys.ts';
import { withLibrary } from './script-library.ts';
import { encodeArgs, loadScripts } from './scripts.ts';

const queue = useQueue();

/** Runs Lua code with the library and an argument. */
const evaluate = (code: string, args: object) =>
  queue.raw.eval(withLibrary(code), 1, queue.keys.job('x'), encodeArgs(args));

test('every script is loaded with a text of its own', () => {
  const shas = Object.values(loadScripts()).map(({ sha }) => sha);
  expect(shas.length).toBeGreaterThan(20);
  expect(new Set(shas).size).toBe(shas.length);
});

test.each([0, -1, 0.1, 1 / 3, 1e-7, 1_700_000_000_000, 999_999_999_999_999, 1e15, Number.MAX_SAFE_INTEGER])(
  'the number %d reaches Redis with its exact value',
  async (value) => {
    await evaluate("redis.call('HSET', KEYS[1], 'value', args.value)", { value });
    const stored = await queue.raw.hget(queue.keys.job('x'), 'value');
    expect(Number(stored)).toBe(value);
    if (Number.isInteger(value)) expect(stored).toBe(String(value));
  },
);

test.each([1_700_000_000_001, Number.MAX_SAFE_INTEGER])('a sorted set keeps the exact score %d', async (score) => {
  await evaluate("redis.call('ZADD', KEYS[1], args.score, 'member')", { score });
  expect(await queue.raw.zscore(queue.keys.job('x'), 'member')).toBe(String(score));
});

test.each(['18446744073709551615-18446744073709551615', '', '\u0000\n"\\/\u2028', 'Ångström – 歌 🎵'])(
  'the text %j reaches a script unchanged',
  async (value) => {
    expect(await evaluate('return args.value', { value })).toBe(value);
  },
);

test('a script reads an empty list, a property that is left out, and booleans as such', async () => {
  expect(await evaluate('return #args.list', { list: [] })).toBe(0);
  expect(await evaluate('return args.absent == nil and 1 or 0', { absent: undefined })).toBe(1);
  expect(await evaluate('return { args.yes and 1 or 0, args.no and 1 or 0 }', { yes: true, no: false })).toEqual([
    1, 0,
  ]);
});

test.each([null, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])(
  'an argument with the value %j is refused as INTERNAL',
  (value) => {
    expect(() => encodeArgs({ value })).toThrow(expect.objectContaining({ code: 'INTERNAL' }));
  },
);

test('half of a surrogate pair in any text becomes the replacement character and harms no script', async () => {
  const spec = aSong({ filename: 'a\ud800b' });
  await queue.producer().enqueue(spec, aSubscriber('s', { url: 'http://x/\udc00' }));
  const worker = await queue.consumer('w');
  const claim = await claimNow(worker);
  expect(claim.spec.filename).toBe('a\ufffdb');
  expect(await worker.finish(claim, { state: 'failed', code: 'X', reason: '\ud800' })).toBe('held');
  expect(await queue.reader.get(spec)).toMatchObject({ state: 'failed', reason: '\ufffd' });
});

test('the times of a job are stored with all their digits', async () => {
  const spec = aSong({ createdMs: Number.MAX_SAFE_INTEGER });
  await queue.producer().enqueue(spec, undefined);
  const worker = await queue.consumer('w');
  await claimNow(worker);
  const job = await queue.raw.hgetall(queue.keys.job(jobIdOf(spec)));
  expect(job.spec).toContain('"createdMs":9007199254740991,');
  expect(job.startedMs).toMatch(/^\d{13}$/);
  expect(job.beatMs).toMatch(/^\d{13}$/);
});
