// Creates the real engine with tiny models, and the scripted engine, which injects faults.

import { execFile, spawnSync } from 'node:child_process';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { PublishedList } from '@stemline/job-queue/types.ts';
import { onceInRun } from '@stemline/testing/once-in-run.ts';
import { modelList, modelOf } from '@stemline/testing/queue/models.ts';
import { createEngine, engineLimits } from '../adapters/engine/engine.ts';
import type { EngineLimits } from '../adapters/engine/engine-keeper.ts';
import type { EngineCommand } from '../adapters/engine/process.ts';
import { childEnvironment } from '../config.ts';
import type { Engine, EngineModels } from '../domain/engine.ts';
import { silent } from './constants.ts';

const ENGINE_FOLDER = fileURLToPath(new URL('../../../engine', import.meta.url));
const SCRIPTED_ENGINE = fileURLToPath(new URL('scripted-engine.py', import.meta.url));
const ENVIRONMENT = childEnvironment(process.env);
// An import of torch takes seconds. Packages that are installed but broken must fail the tests.
const FIND_PACKAGES = `
import importlib.util, sys
sys.exit(not all(importlib.util.find_spec(name) for name in ("torch", "demucs")))`;

/** The interpreter of the engine. */
export const PYTHON = process.env.STEMLINE_PYTHON ?? join(ENGINE_FOLDER, '.venv', 'bin', 'python');
/** True when this checkout has a Python that can run the real engine; `make` installs it. */
export const HAS_ENGINE = spawnSync(PYTHON, ['-c', FIND_PACKAGES], { stdio: 'ignore' }).status === 0;

/** Writes the tiny checkpoints into `folder`. Rejects when the engine's package fails. */
export async function writeTinyModels(folder: string): Promise<void> {
  // An import of torch for each test file would cost more than most files.
  const made = await onceInRun('tiny-models', async (empty) => {
    await promisify(execFile)(PYTHON, ['-m', 'stemline_tools.tiny', empty], { cwd: ENGINE_FOLDER, env: ENVIRONMENT });
  });
  await cp(made, folder, { recursive: true });
}

/**
 * Returns the command of the real engine on a CPU with the models of a folder; `more`: further
 * settings.
 */
function realEngineCommand(modelsFolder: string, more: Record<string, string> = {}): EngineCommand {
  const settings = {
    STEMLINE_DEVICE: 'cpu',
    STEMLINE_FETCH_WEIGHTS: 'never',
    STEMLINE_MODELS_DIR: modelsFolder,
    // The networks are so small that more threads mostly wait for each other.
    STEMLINE_ENGINE_THREADS: '1',
  };
  return {
    file: PYTHON,
    args: ['-m', 'stemline_engine'],
    folder: ENGINE_FOLDER,
    environment: { ...ENVIRONMENT, ...settings, ...more },
  };
}

/**
 * Returns a real engine on a CPU with the models of a folder. `stallMs`: see engineLimits().
 * `more`: further settings.
 */
export function realEngine(modelsFolder: string, stallMs = 30_000, more: Record<string, string> = {}): Engine {
  const limits = { ...engineLimits(stallMs), afterHangMs: 50 };
  return createEngine({ command: realEngineCommand(modelsFolder, more), log: silent, limits });
}

/**
 * Returns a scripted stand-in for the engine (see scripted-engine.py), which follows the real
 * protocol except for its faults.
 */
export function scriptedEngine(script: string, limits: Partial<EngineLimits> = {}): Engine {
  const command = { file: 'python3', args: [SCRIPTED_ENGINE, script], folder: tmpdir(), environment: ENVIRONMENT };
  const quick = { backoff: { baseMs: 20, maxMs: 50 }, afterHangMs: 50, stopMs: 600, ...limits };
  return createEngine({ command, log: silent, limits: { ...engineLimits(30_000), ...quick } });
}

/** Resolves with the next list of models that the engine reports. */
export function nextModels(engine: Engine): Promise<EngineModels> {
  return new Promise((resolve) => {
    const stop = engine.onModels((models) => {
      stop();
      resolve(models);
    });
  });
}

/** Returns the list that a separator with one model publishes. */
export function modelListOf(name: string, revision: string): PublishedList {
  const model = modelOf(name, { revision, sources: ['vocals'], origin: 'folder', segmentSeconds: 1, speed: 1 });
  return { ...modelList(), models: [model], auto: name, autoReason: '', autoDetail: '' };
}
