// Runs the measurements of the engine without a stack, which are Python modules.

import { PlainError } from '@stemline/scripts/plain-error.ts';
import type { Bench } from './bench.ts';
import { showTool } from './tools.ts';

/** Measures passes, backends, encoders and songs in memory. */
export async function measureEngine({ settings, probe }: Bench): Promise<void> {
  const songs = settings.seconds === undefined ? [] : ['--songs', String(settings.seconds)];
  await run(['stemline_tools.bench', ...common({ settings, probe }), ...songs]);
}

/** Measures a short song behind many long songs in one engine. */
export async function measureFairness({ settings, probe }: Bench): Promise<void> {
  const seconds = settings.seconds === undefined ? [] : ['--seconds', String(settings.seconds)];
  const songs = settings.songs === undefined ? [] : ['--songs', String(settings.songs)];
  await run(['stemline_tools.bench.fairness', ...common({ settings, probe }), ...seconds, ...songs]);
}

function common({ settings: { network, rounds }, probe }: Pick<Bench, 'settings' | 'probe'>): string[] {
  const turns = rounds === undefined ? [] : ['--rounds', String(rounds)];
  return ['--device', probe.device, '--network', network, ...turns];
}

async function run(args: readonly string[]): Promise<void> {
  const code = await showTool(args);
  if (code !== 0) throw new PlainError(`${args[0]} exited with ${code}`);
}
