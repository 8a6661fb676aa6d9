// Makes the tiny models, packs the client, and lends stacks, for all files of a test run.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLender } from './lending/lender.ts';
import { LENDER_VARIABLE } from './lending/loan.ts';
import { PACKED_CLIENT_VARIABLE, packClient } from './packed-client.ts';
import { makeTinyModels, TINY_MODELS_VARIABLE } from './tiny-models.ts';

/** Runs before the first test file. Returns the clean-up that runs after the last one. */
export default async function setup(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'stemline-tiny-models-'));
  const packFolder = await mkdtemp(join(tmpdir(), 'stemline-packed-client-'));
  const [packed] = await Promise.all([packClient(packFolder), makeTinyModels(folder)]);
  const lender = await startLender();
  // The processes of the test files inherit these.
  process.env[TINY_MODELS_VARIABLE] = folder;
  process.env[PACKED_CLIENT_VARIABLE] = packed;
  process.env[LENDER_VARIABLE] = String(lender.port);
  return async () => {
    try {
      await lender.stop();
    } catch (error) {
      // Vitest prints the error and would report success.
      process.exitCode = 1;
      throw error;
    } finally {
      for (const made of [folder, packFolder]) await rm(made, { recursive: true, force: true });
    }
  };
}
