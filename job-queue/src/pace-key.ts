// Names a model in the pace of a separator.

import type { ModelInfo } from './types.ts';

/** Returns the key of a model in `separating` of a Pace. */
export function paceKey({ name, revision }: Pick<ModelInfo, 'name' | 'revision'>): string {
  return `${name}@${revision}`;
}
