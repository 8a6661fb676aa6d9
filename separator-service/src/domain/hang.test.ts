// Tests two separators with real engines, of which one hangs.

import { readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateAudio } from '@stemline/testing/audio/generated-audio.ts';
import { eventually } from '@stemline/testing/eventually.ts';
import { claimNow } from '@stemline/testing/queue/queue-fixture.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { never, silent } from '../testing/constants.ts';
import { HAS_ENGINE, nextModels, realEngine, writeTinyModels } from '../testing/engines.ts';
import { signalOnProgress } from '../testing/hanging-engine.ts';
import { stateOf } from '../testing/process-state.ts';
import { type SeparatorFixture, startSeparatorFixture } from '../testing/separator-fixture.ts';
import type { Engine, EngineModels } from './engine.ts';
import { processJob } from './process-job.ts';
import { createWorkLoop } from './work-loop.ts';

/** Longer than the time between heartbeats on a machine that is ten times slower. */
const STALL_MS = 10_000;
const FAULTS = ['hanging_network', '.'].map((name) =>
  fileURLToPath(new URL(`../../../engine/tests/${name}`, import.meta.url)),
);

// Real engines start several times in these tests.
describe.skipIf(!HAS_ENGINE)('a hanging engine', { timeout: 600_000 }, () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let a: Engine;
  let b: Engine;
  let models: EngineModels;
  let fixture: SeparatorFixture;
  let song: Buffer;
  const loops: (() => Promise<void>)[] = [];
  const engines: Engine[] = [];

  /** Starts an engine and resolves with its models. */
  const start = (engine: Engine) => {
    engines.push(engine);
    const listed = nextModels(engine);
    engine.start();
    return listed;
  };

  beforeAll(async () => {
    folder = await tempFolder();
    await writeTinyModels(folder.path);
    [a, b] = [realEngine(folder.path, STALL_MS), realEngine(folder.path, STALL_MS)];
    fixture = await startSeparatorFixture(a);
    [models] = await Promise.all([start(a), start(b)]);
    await generateAudio(join(folder.path, 'song.wav'), 'sine=frequency=330:duration=10');
    song = await readFile(join(folder.path, 'song.wav'));
  }, 600_000);
  afterEach(async () => {
    for (const stop of loops.splice(0)) await stop();
  });
  afterAll(async () => {
    await Promise.all(engines.map((engine) => engine.stop()));
    await fixture.stop();
    await folder.remove();
  });

  const submit = (name: string) => {
    const revision = models.models.find((model) => model.name === name)?.revision ?? '';
    return fixture.submit(song, { model: name, revision });
  };

  /** Runs a separator with one slot. `engine`: the engine with which it separates. */
  const separator = async (worker: string, engine: Engine) => {
    const consumer = await fixture.consumer(worker);
    const stop = new AbortController();
    const loop = createWorkLoop({
      consumer,
      ready: engine.ready,
      slots: async () => 1,
      drainMs: 0,
      process: (claim, giveUp) => processJob(fixture.deps(consumer, { engine }), claim, giveUp),
      onResult: () => undefined,
      log: silent,
    });
    const looping = loop.run(stop.signal);
    const end = async () => {
      stop.abort();
      await looping;
    };
    loops.push(end);
    return end;
  };
  const untilDone = async (spec: Awaited<ReturnType<typeof submit>>) => {
    await eventually('the song has ended', async () => (await fixture.job(spec))?.state === 'done', 300_000);
    return await fixture.job(spec);
  };

  test('promise 23: a song whose engine hangs is separated by an idle separator, and the engine is replaced', async () => {
    const spec = await submit('tiny-hd');
    const pid = a.hello()?.pid;
    await separator('a', signalOnProgress(a, 'SIGSTOP'));
    await eventually('the engine hangs during the song', async () => (await stateOf(pid)) === 'T');
    const stopB = await separator('b', b);
    expect(await untilDone(spec)).toMatchObject({ attempt: 2, failures: 1, worker: 'b' });
    await stopB();
    expect(a.restarts()).toBe(1);
    expect(await stateOf(pid)).toBeUndefined();
    expect(await untilDone(await submit('preview'))).toMatchObject({ attempt: 1, worker: 'a' });
    expect(a.hello()?.pid).not.toBe(pid);
  });

  test('an engine that is stopped and continues before the limit loses nothing', async () => {
    const [pid, restarts] = [b.hello()?.pid ?? 0, b.restarts()];
    const spec = await submit('tiny-hd');
    await separator('c', signalOnProgress(b, 'SIGSTOP'));
    await eventually('the engine is stopped', async () => (await stateOf(pid)) === 'T');
    process.kill(pid, 'SIGCONT');
    expect(await untilDone(spec)).toMatchObject({ attempt: 1, failures: 0 });
    expect([b.hello()?.pid, b.restarts()]).toEqual([pid, restarts]);
  });

  test('a song whose network hangs in every engine fails as TIMED_OUT after three attempts, and the next song is separated', async () => {
    const hanging = realEngine(folder.path, STALL_MS, { PYTHONPATH: FAULTS.join(delimiter), HANG_FROM_PASS: '2' });
    await start(hanging);
    const consumer = await fixture.consumer('d');
    const deps = fixture.deps(consumer, { engine: hanging });
    const spec = await submit('tiny-ht');
    const results = [];
    for (let attempt = 1; attempt <= 4; attempt += 1)
      results.push(await processJob(deps, await claimNow(consumer), never));
    expect(results).toEqual(['handed-back', 'handed-back', 'handed-back', 'failed']);
    const reason = 'The separation made no progress: the engine finished no step for 10 s.';
    expect(await fixture.job(spec)).toMatchObject({ state: 'failed', code: 'TIMED_OUT', failures: 3, reason });
    expect(hanging.restarts('no-progress')).toBeGreaterThanOrEqual(3);
    await submit('preview');
    expect(await processJob(deps, await claimNow(consumer), never)).toBe('done');
  });
});
