// Tests engines that hang: which sign is missing, and what happens to the engine and its songs.

import { eventually } from '@stemline/testing/eventually.ts';
import { afterEach, expect, test } from 'vitest';
import type { Engine } from '../../domain/engine.ts';
import { never } from '../../testing/constants.ts';
import { scriptedEngine } from '../../testing/engines.ts';
import { hasEnded } from '../../testing/process-state.ts';
import type { EngineLimits } from './engine-keeper.ts';

const running: Engine[] = [];

async function start(script: string, limits: Partial<EngineLimits> = {}): Promise<Engine> {
  const engine = scriptedEngine(script, limits);
  running.push(engine);
  engine.start();
  await engine.ready(never);
  return engine;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((engine) => engine.stop()));
});

/** A limit that a stand-in which works keeps on a machine that is ten times slower. */
const STALL = { stallMs: 3_000, longStepMs: 3_000 };
const song = (model: string, input = '/in') => ({ model, revision: '1', input, output_dir: '/out', stems: ['vocals'] });
const separate = (engine: Engine, model: string, input?: string) =>
  engine.separate(song(model, input), { signal: never });
/** Separates a song. A busy machine may stop the engine for longer than the limit. */
const untilSeparated = (engine: Engine) =>
  eventually('a song is separated', () =>
    separate(engine, 'good').then(
      () => true,
      () => false,
    ),
  );
const pidOf = (engine: Engine) => engine.hello()?.pid ?? 0;

test('an engine that is stopped during a song is replaced, and the song fails as TIMED_OUT', async () => {
  const engine = await start('fine', STALL);
  await expect(separate(engine, 'pauses')).rejects.toMatchObject({
    code: 'TIMED_OUT',
    message: /no progress.*for 3 s/,
  });
  await untilSeparated(engine);
  expect(engine.restarts('silent') + engine.restarts('no-progress')).toBeGreaterThan(0);
});

test('an engine that continues before the limit is kept, and nothing of its song is lost', async () => {
  const engine = await start('fine', { suspectMs: 1_000 });
  const pid = pidOf(engine);
  const up = await engine.ready(never);
  const separated = separate(engine, 'pauses');
  await eventually('the engine gets no more work', () => engine.hello() === undefined);
  expect(up.aborted).toBe(true);
  process.kill(pid, 'SIGCONT');
  await expect(separated).resolves.toMatchObject({ frames: 44_100 });
  await engine.ready(never);
  expect([pidOf(engine), engine.restarts()]).toEqual([pid, 0]);
});

test('an engine that hangs without a song is replaced, and until then it gets no work', async () => {
  const engine = await start('fine', { suspectMs: 1_000, stallMs: 3_000 });
  const up = await engine.ready(never);
  const pid = pidOf(engine);
  process.kill(pid, 'SIGSTOP');
  await eventually('the engine gets no work', () => engine.hello() === undefined);
  expect([up.aborted, engine.restarts()]).toEqual([true, 0]);
  await engine.ready(never);
  expect([engine.restarts('silent'), engine.restarts()]).toEqual([1, 1]);
  expect(pidOf(engine)).not.toBe(pid);
});

test.each(['deaf', 'repeats'])(
  'an engine with heartbeats but no progress is replaced (the stand-in is "%s")',
  async (model) => {
    const engine = await start('fine', STALL);
    await expect(separate(engine, model)).rejects.toMatchObject({ code: 'TIMED_OUT', message: /finished no step/ });
    await engine.ready(never);
    expect(engine.restarts('no-progress')).toBeGreaterThan(0);
  },
);

test.each([
  ['the pipe has space', '/in'],
  ['the pipe is full', `/${'long-path/'.repeat(20_000)}`],
])('an engine that no longer reads its requests is replaced (%s)', async (_pipe, input) => {
  const engine = await start('stops-reading', STALL);
  const songs = [separate(engine, 'good', input), separate(engine, 'good', input)];
  for (const ended of await Promise.allSettled(songs)) expect(ended).toMatchObject({ reason: { code: 'TIMED_OUT' } });
  expect(engine.restarts('no-progress')).toBeGreaterThan(0);
});

test('an engine that floods its pipe is replaced, and the next song is separated', async () => {
  const engine = await start('fine');
  await expect(separate(engine, 'floods')).rejects.toMatchObject({ code: 'ENGINE_CRASHED', message: /too many lines/ });
  await expect(separate(engine, 'good')).resolves.toBeDefined();
  expect(engine.restarts('protocol')).toBe(1);
});

test('songs in flight in an engine that hangs are separated again by the next engine', async () => {
  const engine = await start('fine', STALL);
  const begins: string[] = [];
  const good = (name: string) =>
    engine.separate(song('good'), { signal: never, onBegin: async () => void begins.push(name) });
  process.kill(pidOf(engine), 'SIGSTOP');
  await expect(Promise.all([good('a'), good('b')])).resolves.toHaveLength(2);
  expect(begins).toEqual(['a', 'b', 'a', 'b']);
  expect(engine.restarts()).toBe(1);
});

test('the descendants of an engine that hangs end with it', async () => {
  const engine = await start('parent', STALL);
  const descendant = Number(engine.hello()?.device_name);
  expect(await hasEnded(descendant)).toBe(false);
  process.kill(pidOf(engine), 'SIGSTOP');
  await eventually('the engine is replaced', () => engine.restarts() > 0);
  await eventually('its descendant has ended', () => hasEnded(descendant));
});
