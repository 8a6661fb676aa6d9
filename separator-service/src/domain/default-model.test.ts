import { eventually } from '@stemline/testing/eventually.ts';
import { afterEach, expect, test } from 'vitest';
import { never, silent } from '../testing/constants.ts';
import { nextModels, scriptedEngine } from '../testing/engines.ts';
import { createDefaultModel } from './default-model.ts';
import type { Engine } from './engine.ts';

const BYTES = 2_000_000;
const stops: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** Starts a scripted engine whose lists are followed. `load` replaces that of the engine. */
function follow(script: string, load?: Engine['load']) {
  const engine = scriptedEngine(script);
  const seen = { lists: 0, loads: 0, ends: 0 };
  const loading: Engine['load'] = (model, signal) => {
    seen.loads += 1;
    return (load ?? engine.load)(model, signal);
  };
  const onLoaded = () => {
    seen.ends += 1;
  };
  const model = createDefaultModel({ engine: { hello: engine.hello, load: loading }, onLoaded, log: silent });
  engine.onModels((models) => {
    seen.lists += 1;
    void model.load(models, never);
  });
  engine.start();
  stops.push(engine.stop);
  return { engine, model, seen };
}

test('a list that comes again loads no model again, and the measured memory stays', async () => {
  const { engine, model, seen } = follow('relists');
  await eventually('the engine has listed its models twice', () => seen.lists === 2);
  // The engine answers in order, so it has answered an earlier request before.
  const next = nextModels(engine);
  await engine.load('steady', never);
  await next;
  expect(seen).toMatchObject({ loads: 1, ends: 1 });
  expect(model.memory).toEqual(new Map([['good@1', BYTES]]));
  expect(model.speeds).toEqual(new Map([['good@1', 1]]));
});

test('the next engine loads the default model, and the measured memory stays when a song has loaded it first', async () => {
  const { engine, model, seen } = follow('fine');
  await eventually('the default model is loaded', () => seen.ends === 1);
  process.kill(engine.hello()?.pid ?? 0, 'SIGKILL');
  await eventually('the engine has ended', () => engine.restarts() === 1);
  await engine.separate(
    { model: 'good', revision: '1', input: '/in', output_dir: '/out', stems: ['vocals'] },
    { signal: never },
  );
  await eventually('the next engine has loaded it too', () => seen.ends === 2);
  expect(model.memory).toEqual(new Map([['good@1', BYTES]]));
});

test('a load that has failed is repeated with the next list', async () => {
  let isBroken = true;
  const { engine, model, seen } = follow('relists', async (name, signal) => {
    if (!isBroken) return engine.load(name, signal);
    isBroken = false;
    throw new Error('the disk is broken');
  });
  await eventually('the first load has failed', () => !isBroken);
  await engine.load('steady', never);
  await eventually('the default model is loaded', () => seen.ends === 1);
  expect(seen.loads).toBe(2);
  expect(model.memory).toEqual(new Map([['good@1', BYTES]]));
});
