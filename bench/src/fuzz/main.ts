// Runs `make fuzz-api`: Schemathesis sends requests that it derives from openapi.json, one by one
// and along the links, to a stack of its own. Exits with 1 when an answer contradicts the
// description.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { call, untilState } from '@stemline/e2e/api.ts';
import { ROOT } from '@stemline/e2e/paths.ts';
import type { Stack } from '@stemline/e2e/stack.ts';
import { makeMp3 } from '@stemline/testing/audio/generated-audio.ts';
import { withStack } from '../with-stack.ts';
import { installPackage } from './install-package.ts';

/** The folder is ignored by git. */
const VENV = join(ROOT, 'bench/.venv');
const SCHEMATHESIS = 'schemathesis==4.32.5';
const CONFIG = join(import.meta.dirname, 'schemathesis.toml');
const ENGINE = join(ROOT, 'engine');
/** Songs that exist before the first request, so that links lead to tracks and deliveries. */
const SONGS = 5;

const { values } = parseArgs({ options: { seed: { type: 'string' }, examples: { type: 'string' } } });

/** The first phases remove songs, and links need songs, so that each group gets new ones. */
const PHASES = ['examples,coverage,fuzzing', 'stateful'];

const codes = await withStack({ STEMLINE_DEFAULT_MODEL: 'preview', STEMLINE_LOG_LEVEL: 'error' }, async (stack) => {
  installPackage(VENV, SCHEMATHESIS);
  const results: number[] = [];
  for (const [index, phases] of PHASES.entries()) {
    for (let song = 1; song <= SONGS; song += 1) await addSong(stack, SONGS * index + song);
    results.push(await fuzz(stack, phases));
  }
  return results;
});
process.exit(Math.max(...codes));

function fuzz({ url }: Stack, phases: string): Promise<number> {
  const choices = [`--phases=${phases}`, `--max-examples=${values.examples ?? 30}`, `--seed=${values.seed ?? 1}`];
  return run(join(VENV, 'bin/schemathesis'), [`--config-file=${CONFIG}`, 'run', `${url}/openapi.json`, ...choices], {
    SCHEMATHESIS_HOOKS: join(ENGINE, 'stemline_tools/fuzz_hooks.py'),
    PYTHONPATH: ENGINE,
  });
}

/** Adds a song that is done, with a callback to a name that no resolver knows. */
async function addSong(stack: Stack, seed: number): Promise<void> {
  const path = `/apiv1/songs?filename=${seed}.mp3&callback_url=https://callback.invalid/hook`;
  const { body } = await call(stack, 'POST', path, { body: new Uint8Array(makeMp3(1, seed)) });
  await untilState(stack, String(body.hash), 'done');
}

/** Resolves with the exit code of the command, whose output is that of this process. */
async function run(command: string, options: readonly string[], env: Record<string, string> = {}): Promise<number> {
  const child = spawn(command, options, { stdio: 'inherit', env: { ...process.env, ...env } });
  const [exitCode] = await once(child, 'exit');
  return (exitCode as number | null) ?? 1;
}
