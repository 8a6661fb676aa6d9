// Recipes for randomly damaged files of twelve formats.

import { MUTATION_NAMES, MUTATIONS, type MutationName } from './mutate.ts';
import { createRandom } from './random.ts';
import type { DamagedSong, Recipe } from './recipe.ts';
import { songSource } from './song-source.ts';

/** The seed of the corpus that `make corpus` checks. */
export const SEED = 10;
/** The number of damaged files. */
const MUTATION_COUNT = 300;

const SECONDS = 2;

interface Format {
  readonly name: string;
  readonly args: readonly string[];
  /** Present when the header states no length. */
  readonly declaresNothing?: true;
}

const FORMATS: readonly Format[] = [
  { name: 'a.wav', args: [] },
  { name: 'a.flac', args: [] },
  { name: 'a.mp3', args: ['-q:a', '4'] },
  { name: 'vorbis.ogg', args: ['-c:a', 'libvorbis'], declaresNothing: true },
  { name: 'a.opus', args: ['-c:a', 'libopus'], declaresNothing: true },
  { name: 'a.m4a', args: ['-c:a', 'aac'] },
  { name: 'a.aac', args: [], declaresNothing: true },
  { name: 'a.aiff', args: [] },
  { name: 'a.wma', args: [] },
  { name: 'a.mka', args: ['-c:a', 'libvorbis'] },
  { name: 'a.wv', args: ['-c:a', 'wavpack'] },
  { name: 'a.caf', args: ['-c:a', 'alac'] },
];

/** Returns the recipes of `count` damaged files. The same seed gives the same files. */
export function mutationRecipes(count = MUTATION_COUNT, seed = SEED): Recipe[] {
  return Array.from({ length: count }, (_, index) => mutationRecipe(index, seed));
}

function mutationRecipe(index: number, seed: number): Recipe {
  const format = at(FORMATS, index);
  const way = at(MUTATION_NAMES, Math.floor(index / FORMATS.length) + index);
  const extension = format.name.replace(/^.*\./, '');
  return {
    name: `mutation-${seed}-${String(index).padStart(3, '0')}-${way}.${extension}`,
    group: 'mutation',
    expected: {
      done: songOf(way, format),
      failed: ['BAD_AUDIO', 'TOO_LONG'],
      refused: ['UNSUPPORTED_AUDIO', 'TOO_LONG'],
    },
    make: async (audio) => {
      // Each file has a generator of its own, so that one file can be made without the others.
      const random = createRandom(seed * 1_000_003 + index);
      const song = ({ name, args }: Format) =>
        audio.encode(name, songSource({ seconds: SECONDS, pitch: 300, rate: 48_000 }), args);
      const other = at(FORMATS, index + random.integer(1, FORMATS.length - 1));
      return MUTATIONS[way](await song(format), random, await song(other));
    },
  };
}

function songOf(way: MutationName, { declaresNothing }: Format): DamagedSong {
  const possible = way === 'double' || way === 'splice' ? 2 * SECONDS : SECONDS;
  return { undamaged: SECONDS, possible, declares: !declaresNothing };
}

/** Returns the entry at an index; after the last entry, the first one follows again. */
function at<T>(list: readonly T[], index: number): T {
  return list[index % list.length] as T;
}
