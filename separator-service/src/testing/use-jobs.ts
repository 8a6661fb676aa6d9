// Gives the tests of jobs in one file a scripted engine, each test a fixture of its own, and a
// short song.

import type { Consumer } from '@stemline/job-queue/consumer.ts';
import type { Claim, JobSpec } from '@stemline/job-queue/types.ts';
import { generatedBytes } from '@stemline/testing/audio/generated-audio.ts';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { Engine } from '../domain/engine.ts';
import { type JobResult, type ProcessJobDeps, processJob } from '../domain/process-job.ts';
import { never } from './constants.ts';
import { nextModels, scriptedEngine } from './engines.ts';
import { type SeparatorFixture, startSeparatorFixture } from './separator-fixture.ts';

/** The engine of the test file, and the fixture of the running test. */
interface JobsOfTest {
  readonly engine: Engine;
  readonly fixture: SeparatorFixture;
  /** A second of sound as WAV. */
  readonly song: Buffer;
  consumer(): Promise<Consumer>;
  /** `model` selects the behaviour of the scripted engine: see scripted-engine.py. */
  submit(model: string, bytes?: Uint8Array): Promise<JobSpec>;
  deps(consumer: Consumer, more?: Partial<ProcessJobDeps>): ProcessJobDeps;
  /** Processes the job of a claim. `giveUp`: see processJob(). */
  work(consumer: Consumer, claim: Claim, giveUp?: AbortSignal): Promise<JobResult>;
}

/**
 * Every model counts as held here, because the scripted engine accepts more names than it lists.
 */
const EVERY_MODEL = { sourcesOf: () => ['vocals'], isPublished: async () => false };

/** Call it once per file. Read the returned values only inside tests and hooks. */
export function useJobs(options: { leaseMs?: number } = {}): JobsOfTest {
  const engine = scriptedEngine('fine');
  let fixture: SeparatorFixture;
  let song: Buffer;
  let workers = 0;

  beforeAll(async () => {
    const listed = nextModels(engine);
    engine.start();
    await listed;
    song = await generatedBytes('a.wav', 'sine=duration=1', ['-ac', '2']);
  });
  beforeEach(async () => {
    fixture = await startSeparatorFixture(engine, options);
  });
  afterEach(() => fixture.stop());
  afterAll(() => engine.stop());

  const deps: JobsOfTest['deps'] = (consumer, more) => fixture.deps(consumer, { models: EVERY_MODEL, ...more });
  return {
    engine,
    get fixture() {
      return fixture;
    },
    get song() {
      return song;
    },
    consumer: () => fixture.consumer(`worker-${++workers}`),
    submit: (model, bytes = song) => fixture.submit(bytes, { model, revision: '1' }),
    deps,
    work: (consumer, claim, giveUp = never) => processJob(deps(consumer), claim, giveUp),
  };
}
