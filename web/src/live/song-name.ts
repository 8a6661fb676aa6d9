// The name of a song for the visitor.

import { fill, TEXT } from '../texts/text.ts';
import { ownNameOf } from './own-names.ts';

/** The members of a song from which its name follows. */
interface Named {
  readonly hash: string;
  readonly filename: string;
}

/** Returns the visitor's own name of the file, or else the name that the server knows. */
export function songName({ hash, filename }: Named): string {
  return ownNameOf(hash) || filename || fill(TEXT.common.nameless, { hash: hash.slice(0, 8) });
}

/** Returns the name that the server knows if the visitor's own name differs; empty otherwise. */
export function otherName({ hash, filename }: Named): string {
  const own = ownNameOf(hash);
  return own !== undefined && own !== filename ? filename : '';
}
