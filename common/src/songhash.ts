// Computes the address of a song from everything that decides the bytes of its tracks, and from nothing else. The page
// docs/songhash.md describes it and lists the test vectors.

import { createHash } from 'node:crypto';

export interface SongIdentity {
  /** SHA-224 of the audio's bytes. */
  readonly audio: string;
  readonly model: string;
  readonly revision: string;
  /** Canonical JSON of the options that differ from their defaults; `{}`: none. */
  readonly optionsJson: string;
  readonly namespace: string;
}

/** 56 lower-case hex digits. */
export function songhashOf({ audio, model, revision, optionsJson, namespace }: SongIdentity): string {
  const lines = ['stemline-song-v1', audio, `${model}@${revision}`, optionsJson];
  if (namespace !== 'default') lines.push(namespace);
  return createHash('sha224').update(lines.join('\n')).digest('hex');
}

/** JSON of an object whose members hold no objects: keys sorted, no blanks. */
export function canonicalJson(members: object): string {
  const sorted = Object.entries(members).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(Object.fromEntries(sorted));
}
