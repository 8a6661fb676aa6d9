// Lists the recipes of the whole corpus, and writes its files.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createAudio } from './ffmpeg-audio.ts';
import { formatRecipes } from './formats.ts';
import { mutationRecipes } from './mutations.ts';
import type { Audio, Recipe } from './recipe.ts';
import { coverTraps } from './traps/covers.ts';
import { damageTraps } from './traps/damage.ts';
import { handMadeFormats } from './traps/hand-made.ts';
import { headerTraps } from './traps/headers.ts';
import { leadingByteTraps } from './traps/leading-bytes.ts';
import { levelTraps } from './traps/levels.ts';
import { notAudioTraps } from './traps/not-audio.ts';
import { streamTraps } from './traps/streams.ts';

/** The traps by topic. */
export const TRAPS: Readonly<Record<string, () => Recipe[]>> = {
  'formats made by hand': handMadeFormats,
  'bytes before the audio': leadingByteTraps,
  damage: damageTraps,
  'wrong headers': headerTraps,
  'channels, streams and chapters': streamTraps,
  covers: coverTraps,
  levels: levelTraps,
  'files that are not audio': notAudioTraps,
};

/** Returns the recipes of all traps. */
function trapRecipes(): Recipe[] {
  return Object.values(TRAPS).flatMap((make) => make());
}

/** Returns all recipes: formats, traps and mutations. */
export function corpusRecipes(seed?: number): Recipe[] {
  return [...formatRecipes(), ...trapRecipes(), ...mutationRecipes(undefined, seed)];
}

/** Writes the files of a corpus to a folder. */
export interface CorpusFolder {
  /** Writes the file of a recipe and returns its path. */
  write(recipe: Recipe): Promise<string>;
}

/** Prepares a folder, which is created when it is absent. */
export async function openCorpusFolder(folder: string): Promise<CorpusFolder> {
  const working = join(folder, 'made');
  await mkdir(working, { recursive: true });
  const audio: Audio = createAudio(working);
  return {
    write: async (recipe) => {
      const path = join(folder, recipe.name);
      await writeFile(path, await recipe.make(audio));
      return path;
    },
  };
}
