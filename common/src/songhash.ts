// Computes the songhash of a song from its namespace and the inputs that decide its tracks.
// docs/songhash.md describes the computation and lists test vectors.

import { createHash } from 'node:crypto';

/** The inputs of a songhash. */
export interface SongIdentity {
  /** The SHA-224 of the audio's bytes, in lower-case hex. */
  readonly audio: string;
  readonly model: string;
  readonly revision: string;
  /** The result of canonicalOptions(). */
  readonly optionsJson: string;
  readonly namespace: string;
}

/** Returns 56 lower-case hex digits. */
export function songhashOf({ audio, model, revision, optionsJson, namespace }: SongIdentity): string {
  const lines = ['stemline-song-v1', audio, `${model}@${revision}`, optionsJson];
  if (namespace !== 'default') lines.push(namespace);
  return createHash('sha224').update(lines.join('\n')).digest('hex');
}

/**
 * Returns the JSON of an object with sorted keys and no spaces. Its values, also lists, are kept as
 * they are.
 */
export function canonicalJson(members: object): string {
  const sorted = Object.entries(members).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(Object.fromEntries(sorted));
}
