// Computes how much the options of a song multiply the work of its separation.

import type { SongOptions } from './options.ts';
import { OPTION_RULES } from './rules.ts';

/**
 * Returns the number of forward passes over each second of music, relative to the default options.
 * A choice of stems, which saves passes of fine-tuned models, is not counted.
 */
export function effortOf({ shifts, overlap }: Pick<SongOptions, 'shifts' | 'overlap'>): number {
  return (Math.max(1, shifts) * (1 - OPTION_RULES.overlap.rule.fallback)) / (1 - overlap);
}
