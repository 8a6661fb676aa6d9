// Gives the tests of one file the real engine with tiny models, and the services of a separator.

import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterAll, beforeAll } from 'vitest';
import type { Engine } from '../domain/engine.ts';
import { nextModels, realEngine, writeTinyModels } from './engines.ts';
import { type SeparatorFixture, startSeparatorFixture } from './separator-fixture.ts';

/** An engine imports torch, and this machine may be ten times slower. */
const START_MS = 600_000;

/** The parts of a test file with the real engine. */
interface RealEngineOfTest {
  readonly engine: Engine;
  readonly fixture: SeparatorFixture;
  /** A folder for files of the tests, which also holds the tiny models. */
  readonly folder: string;
  /** Returns a model of the engine, as a job names it. */
  readonly model: (name: string) => { readonly model: string; readonly revision: string };
}

/** Call it once per file. Read the returned values only inside tests and later hooks. */
export function useRealEngine(): RealEngineOfTest {
  const revisions = new Map<string, string>();
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let engine: Engine;
  let fixture: SeparatorFixture;

  beforeAll(async () => {
    folder = await tempFolder();
    await writeTinyModels(folder.path);
    engine = realEngine(folder.path);
    fixture = await startSeparatorFixture(engine);
    const listed = nextModels(engine);
    engine.start();
    for (const { name, revision } of (await listed).models) revisions.set(name, revision ?? '');
  }, START_MS);
  afterAll(async () => {
    await engine.stop();
    await fixture.stop();
    await folder.remove();
  });

  return {
    get engine() {
      return engine;
    },
    get fixture() {
      return fixture;
    },
    get folder() {
      return folder.path;
    },
    model: (name) => ({ model: name, revision: revisions.get(name) ?? '' }),
  };
}
