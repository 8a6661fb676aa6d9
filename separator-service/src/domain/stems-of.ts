// Chooses the stems that the engine writes for a song.

import type { SongOptions } from '@stemline/common/options/options.ts';
import { allStems } from '@stemline/common/options/stems.ts';
import { JobFailure } from './job-failure.ts';

/**
 * Returns the stems of a song for the sources of its model: `two_stems` and its complement, or
 * `stems` in the order of the model, or else all sources and, with vocals, the sum of the others.
 * Throws ENGINE_REFUSED for a stem that the model does not have. The queue service has refused such
 * songs before, but a model may change.
 */
export function stemsOf(
  model: string,
  sources: readonly string[],
  { stems, two_stems: pair }: Pick<SongOptions, 'stems' | 'two_stems'>,
): string[] {
  const all = allStems(sources);
  const known = pair === null ? all : sources;
  const wanted = pair === null ? (stems ?? all) : [pair];
  const unknown = wanted.find((stem) => !known.includes(stem));
  if (unknown !== undefined)
    throw new JobFailure('ENGINE_REFUSED', `The model ${model} has no stem ${unknown}. It has ${known.join(', ')}.`);
  return pair === null ? all.filter((stem) => wanted.includes(stem)) : [pair, `no_${pair}`];
}
