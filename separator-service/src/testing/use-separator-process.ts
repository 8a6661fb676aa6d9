// Gives the tests of one file the services of a separator, and separators as processes of their own
// with a scripted engine.

import type { JobSpec } from '@stemline/job-queue/types.ts';
import { generatedBytes } from '@stemline/testing/audio/generated-audio.ts';
import { createGate, type Gate } from '@stemline/testing/storage/interposed-store.ts';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { scriptedEngine } from './engines.ts';
import { type SeparatorFixture, startSeparatorFixture } from './separator-fixture.ts';
import { type SeparatorProcess, scriptedPython, startSeparatorProcess } from './separator-process.ts';

/** The services and the processes of a test file. */
interface SeparatorProcessesOfTest {
  readonly fixture: SeparatorFixture;
  /** Holds calls of the store. */
  readonly gate: Gate;
  /** Starts a separator, which stops after the test. `more`: further settings. */
  start(worker: string, more?: Record<string, string>): Promise<SeparatorProcess>;
  /**
   * Submits a song of a second. `model` selects the behaviour of the scripted engine, and `options`
   * is the JSON of its options.
   */
  submit(model: 'good' | 'steady' | 'killer', options?: string): Promise<JobSpec>;
}

/**
 * Call it once per file. `leaseMs`: see startSeparatorFixture(). Read the returned values only
 * inside tests.
 */
export function useSeparatorProcesses(options: { leaseMs?: number } = {}): SeparatorProcessesOfTest {
  const gate = createGate();
  const running: SeparatorProcess[] = [];
  let fixture: SeparatorFixture;
  let python: string;
  let song: Buffer;

  beforeAll(async () => {
    // Only its processes have engines.
    fixture = await startSeparatorFixture(scriptedEngine('fine'), { ...options, interpose: gate.interpose });
    python = await scriptedPython(fixture.folder);
    song = await generatedBytes('a.wav', 'sine=duration=1');
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((separator) => separator.stop()));
  });
  afterAll(() => fixture.stop());

  return {
    get fixture() {
      return fixture;
    },
    gate,
    start: async (worker, more = {}) => {
      const separator = await startSeparatorProcess({ ...fixture.settings(worker), STEMLINE_PYTHON: python, ...more });
      running.push(separator);
      return separator;
    },
    submit: (model, optionsJson = '{}') => fixture.submit(song, { model, revision: '1', optionsJson }),
  };
}
