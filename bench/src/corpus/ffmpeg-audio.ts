// Encodes the songs of the corpus with ffmpeg, each one once.

import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateAudio } from '@stemline/testing/audio/generated-audio.ts';
import type { Audio } from './recipe.ts';

/** Leaves out versions, dates and random identifiers, so that the bytes are always the same. */
const BIT_EXACT = ['-fflags', '+bitexact', '-flags:a', '+bitexact', '-map_metadata', '-1'];

/** Creates an encoder that works in `folder`, which exists. */
export function createAudio(folder: string): Audio {
  const encoded = new Map<string, Promise<Buffer>>();
  let files = 0;
  const encode = async (name: string, source: string, args: readonly string[]): Promise<Buffer> => {
    files += 1;
    const path = join(folder, `${files}-${name}`);
    await generateAudio(path, source, [...args, ...BIT_EXACT]);
    const bytes = await readFile(path);
    await rm(path);
    return bytes;
  };
  return {
    encode: async (name, source, args = []) => {
      const key = JSON.stringify([name.replace(/^.*\./, ''), source, args]);
      const made = encoded.get(key) ?? encode(name, source, args);
      encoded.set(key, made);
      // A copy, because recipes change the bytes.
      return Buffer.from(await made);
    },
    keep: async (name, bytes) => {
      const path = join(folder, name);
      await writeFile(path, bytes);
      return path;
    },
  };
}
