// Computes the songhash, the address of a song, from exactly the inputs that decide the bytes of
// its tracks. docs/songhash.md describes it and lists test vectors.

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

/** Returns the JSON of a flat object with sorted keys and no spaces. */
export function canonicalJson(members: object): string {
  const sorted = Object.entries(members).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(Object.fromEntries(sorted));
}
