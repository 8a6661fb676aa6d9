// Provides tests of jobs with the scripted engine, a separate stack for each test, and a short
// song.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Consumer } from '@stemline/job-queue/consumer.ts';
import type { Claim, JobSpec } from '@stemline/job-queue/types.ts';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { Engine } from './domain/engine.ts';
import { type JobResult, type ProcessJobDeps, processJob } from './domain/process-job.ts';
import { generate, never, nextModels, type Stack, scriptedEngine, startStack } from './test-kit.ts';

/** The engine of the test file, and the stack of the running test. */
export interface Jobs {
  readonly engine: Engine;
  readonly stack: Stack;
  /** A second of sound, as WAV. */
  readonly song: Buffer;
  consumer(): Promise<Consumer>;
  /** `model` selects the behaviour of the scripted engine: see scripted-engine.py. */
  submit(model: string, bytes?: Uint8Array): Promise<JobSpec>;
  deps(consumer: Consumer, more?: Partial<ProcessJobDeps>): ProcessJobDeps;
  work(consumer: Consumer, claim: Claim, giveUp?: AbortSignal): Promise<JobResult>;
}

/** Every name counts as held, because the scripted engine accepts more names than it lists. */
const EVERY_MODEL = { sourcesOf: () => ['vocals'], isHeldElsewhere: async () => false };

/** Call it once in a test file; its fields belong to the running test. */
export function useJobs(options: { leaseMs?: number } = {}): Jobs {
  const engine = scriptedEngine('fine');
  let stack: Stack;
  let song: Buffer;
  let workers = 0;

  beforeAll(async () => {
    const listed = nextModels(engine);
    engine.start();
    await listed;
  });
  beforeEach(async () => {
    stack = await startStack(engine, options);
    await generate(join(stack.folder, 'a.wav'), 'sine=duration=1');
    song = await readFile(join(stack.folder, 'a.wav'));
  });
  afterEach(() => stack.stop());
  afterAll(() => engine.stop());

  const deps: Jobs['deps'] = (consumer, more) => stack.deps(consumer, { models: EVERY_MODEL, ...more });
  return {
    engine,
    get stack() {
      return stack;
    },
    get song() {
      return song;
    },
    consumer: () => stack.consumer(`worker-${++workers}`),
    submit: (model, bytes = song) => stack.submit(bytes, { model, revision: '1' }),
    deps,
    work: (consumer, claim, giveUp = never) => processJob(deps(consumer), claim, giveUp),
  };
}
