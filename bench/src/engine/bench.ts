// Opens what all parts share: the folder, the weights, the probe of the machine, and a stack.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OwnStack } from '@stemline/e2e/stack.ts';
import { TINY_MODELS_VARIABLE } from '@stemline/e2e/tiny-models.ts';
import { withStack } from '../with-stack.ts';
import { type Probe, startProbe } from './probe.ts';
import { type BenchSettings, FULL } from './settings.ts';
import { runTool } from './tools.ts';

/** The settings and tools of all parts. */
export interface Bench {
  readonly settings: BenchSettings;
  /** A folder that is removed at the end. */
  readonly folder: string;
  /** The folder with the weights, which are made for the run. */
  readonly models: string;
  readonly probe: Probe;
}

/** Runs `work`, or prints that nothing is measured when the machine does not have the device. */
export async function withBench(settings: BenchSettings, work: (bench: Bench) => Promise<void>): Promise<void> {
  const probe = await startProbe(settings.device);
  if (typeof probe === 'string') return console.log(`not measured: ${probe}`);
  const folder = await mkdtemp(join(tmpdir(), 'stemline-bench-'));
  try {
    const models = join(folder, 'models');
    await makeWeights([models]);
    if (settings.network === FULL) await makeWeights([models, '--full']);
    await work({ settings, folder, models, probe });
  } finally {
    await probe.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function makeWeights(args: readonly string[]): Promise<void> {
  const { code } = await runTool(['stemline_tools.tiny', ...args]);
  if (code !== 0) throw new Error(`the weights cannot be made: ${args.join(' ')}`);
}

/** Runs `work` on a stack as users run it, with the weights and on the device of the run. */
export function withBenchStack<T>(
  { models, probe }: Bench,
  settings: Record<string, string>,
  work: (stack: OwnStack) => Promise<T>,
): Promise<T> {
  process.env[TINY_MODELS_VARIABLE] = models;
  const usual = { STEMLINE_MODELS_DIR: models, STEMLINE_DEVICE: probe.device };
  return withStack({ ...usual, STEMLINE_LEASE_SECONDS: '30', ...settings }, work);
}
