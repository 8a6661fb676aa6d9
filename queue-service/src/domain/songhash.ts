// The address of a song: everything that decides the bytes of its tracks, and nothing else. Test vectors: docs/songhash.md.

import { createHash } from 'node:crypto';

export interface SongIdentity {
  /** SHA-224 of the audio's bytes. */
  readonly audio: string;
  readonly model: string;
  readonly revision: string;
  /** From canonicalOptions. */
  readonly optionsJson: string;
  readonly namespace: string;
}

/** 56 lower-case hex digits. */
export function songhashOf({ audio, model, revision, optionsJson, namespace }: SongIdentity): string {
  const lines = ['stemline-song-v1', audio, `${model}@${revision}`, optionsJson];
  if (namespace !== 'default') lines.push(namespace);
  return createHash('sha224').update(lines.join('\n')).digest('hex');
}
