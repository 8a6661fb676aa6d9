import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { eventually } from '@stemline/testing/eventually.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterEach, describe, expect, test } from 'vitest';
import type { Engine } from '../../domain/engine.ts';
import { never } from '../../testing/constants.ts';
import { HAS_ENGINE, nextModels, realEngine, scriptedEngine } from '../../testing/engines.ts';
import { hasEnded } from '../../testing/process-state.ts';
import type { EngineLimits } from './engine-keeper.ts';

const running: Engine[] = [];

function start(script: string, limits: Partial<EngineLimits> = {}): Engine {
  const engine = scriptedEngine(script, limits);
  running.push(engine);
  engine.start();
  return engine;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((engine) => engine.stop()));
});

const song = (model: string) => ({ model, revision: '1', input: '/in', output_dir: '/out', stems: ['vocals'] });
const separate = (engine: Engine, model: string, signal: AbortSignal = never) =>
  engine.separate(song(model), { signal });

/** Begins a song, and resolves when the engine works on it. `ended` is the result of the song. */
async function inFlight(engine: Engine, model: string, signal: AbortSignal) {
  let ended: Promise<unknown> = Promise.resolve();
  await new Promise<void>((resolve) => {
    ended = engine.separate(song(model), { signal, onProgress: () => resolve() });
  });
  return { ended };
}

test('a song is separated, and its progress and parts are reported', async () => {
  const engine = start('fine');
  const seen: unknown[] = [];
  const done = await engine.separate(song('good'), {
    signal: never,
    onProgress: (finished, total) => seen.push(finished / total),
    onPart: ({ frames }, taken) => {
      seen.push(frames);
      taken();
    },
  });
  expect(done.frames).toBe(44_100);
  expect(seen).toEqual([0.5, 1, 44_100]);
});

test('a song that crashes the engine alone fails as ENGINE_CRASHED, and the next song gets a new engine', async () => {
  const engine = start('fine');
  await expect(separate(engine, 'killer')).rejects.toMatchObject({ code: 'ENGINE_CRASHED' });
  await expect(separate(engine, 'good')).resolves.toBeDefined();
  expect(engine.restarts()).toBe(1);
});

test('after a crash with several songs, only the song that also crashes the engine alone fails', async () => {
  const engine = start('fine');
  const begins: string[] = [];
  const good = (name: string) =>
    engine.separate(song('good'), { signal: never, onBegin: async () => void begins.push(name) });
  const results = await Promise.allSettled([good('a'), good('b'), separate(engine, 'killer')]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
  expect(begins).toEqual(['a', 'b', 'a', 'b']);
  // The engine crashes once with all songs, and once with the bad song alone.
  expect(engine.restarts()).toBe(2);
});

test('songs that crash the engine only when they run together are all separated', async () => {
  const engine = start('fine');
  await expect(Promise.all([separate(engine, 'crowd'), separate(engine, 'crowd')])).resolves.toHaveLength(2);
  expect(engine.restarts()).toBe(1);
});

test('an aborted song rejects at once, and the engine keeps running', async () => {
  const engine = start('fine');
  const stop = new AbortController();
  const { ended } = await inFlight(engine, 'slow', stop.signal);
  stop.abort(new Error('enough'));
  await expect(ended).rejects.toThrow('enough');
  // This song ends the engine unless it is the only one, so the engine has dropped the other.
  await separate(engine, 'crowd');
  expect(engine.restarts()).toBe(0);
});

test('an engine that does not answer a cancel is ended, and its other songs are separated again', async () => {
  const engine = start('fine', { stallMs: 5_000 });
  const stop = new AbortController();
  const { ended } = await inFlight(engine, 'deaf', stop.signal);
  stop.abort(new Error('enough'));
  const good = Promise.all([separate(engine, 'good'), separate(engine, 'good')]);
  await expect(ended).rejects.toThrow('enough');
  await expect(good).resolves.toHaveLength(2);
  await eventually('the engine was ended', () => engine.restarts() > 0);
});

test('a line that is not JSON ends the engine, and the song fails with that reason', async () => {
  const engine = start('garbage');
  await expect(separate(engine, 'good')).rejects.toMatchObject({ code: 'ENGINE_CRASHED', message: /a song.*not JSON/ });
});

test('songs in flight in an engine that breaks the protocol are separated one by one, and fail with that reason', async () => {
  const engine = start('garbage');
  const ended = await Promise.allSettled([separate(engine, 'good'), separate(engine, 'good')]);
  expect(ended).toMatchObject(Array(2).fill({ status: 'rejected', reason: { code: 'ENGINE_CRASHED' } }));
  expect(engine.restarts('protocol')).toBeGreaterThanOrEqual(2);
});

test.each(['wrong-version', 'dies-early', 'garbage-first'])(
  'an engine with the fault "%s" at its start never counts as running',
  async (script) => {
    const engine = start(script);
    await eventually('it was started again', () => engine.restarts() >= 2);
    expect(engine.hello()).toBeUndefined();
  },
);

test('an engine that never sends hello is ended', async () => {
  const engine = start('mute', { startMs: 100 });
  await eventually('it was started again', () => engine.restarts() >= 1);
});

test('an engine that ignores the shutdown request is ended', async () => {
  const engine = start('stubborn');
  await engine.ready(never);
  const pid = engine.hello()?.pid ?? 0;
  await engine.stop();
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});

describe.skipIf(!HAS_ENGINE)('the real engine', () => {
  test('the real engine lists its models, loads one and separates PCM into a part with all stems', async () => {
    const folder = await tempFolder();
    const engine = realEngine(folder.path);
    running.push(engine);
    const listed = nextModels(engine);
    engine.start();
    const models = await listed;
    expect(models.auto).toBe('preview');
    const listedModel = models.models.find(({ name }) => name === 'preview');
    const loaded = await engine.load('preview', never);
    expect(loaded).toMatchObject({ model: 'preview', revision: listedModel?.revision });
    const input = join(folder.path, 'in.f32');
    await writeFile(input, Buffer.from(Float32Array.from({ length: 44_100 }, (_, i) => Math.sin(i / 20) / 3).buffer));
    const parts: string[] = [];
    const request = { model: 'preview', revision: loaded.revision, input, output_dir: folder.path };
    const done = await engine.separate(
      { ...request, stems: ['vocals', 'instrumental'] },
      { signal: never, onPart: ({ path }) => parts.push(path) },
    );
    expect(done).toMatchObject({ frames: 22_050, precision: 'exact', arithmetic: 'fp32' });
    expect(await Promise.all(parts.map(async (path) => (await stat(path)).size))).toEqual([2 * 176_400]);
    await folder.remove();
  });

  test('promise 22: the real engine exits soon after its separator was killed', async () => {
    const folder = await tempFolder();
    const script = fileURLToPath(new URL('../../testing/engine-parent.ts', import.meta.url));
    const parent = spawn(process.execPath, ['--import', 'tsx', script, folder.path], {
      env: process.env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(createInterface({ input: parent.stdout }), 'line')) as [string];
    const pid = Number(line);
    expect(process.kill(pid, 0)).toBe(true);
    parent.kill('SIGKILL');
    // This takes two seconds on an idle machine.
    await eventually('the engine has ended', () => hasEnded(pid));
    await folder.remove();
  }, 300_000);
});
