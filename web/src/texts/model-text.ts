// Describes a model and its licence in words for musicians.

import { fill, TEXT, textOf } from './text.ts';

/** The name of the rough model, which has no weights. */
export const ROUGH_MODEL = 'preview';

/** Describes a model in a sentence; empty for a model that only this server knows. */
export function modelText(name: string): string {
  return textOf(TEXT.models, name);
}

/**
 * Describes the licence of a model. `weights`: the licence in the manifest, which is empty for a
 * model without weights.
 */
export function licenceText(weights: string): string {
  const { none, research, owner, other } = TEXT.song.licence;
  if (weights === '') return none;
  if (weights.startsWith('research only')) return research;
  return weights === 'set by their owner' ? owner : fill(other, { licence: weights });
}
