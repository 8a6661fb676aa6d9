// Judges the model that `auto` selects on this separator: whether it is here, and whether it is
// only the preview.

import type { EngineModels } from './engine.ts';

const NOT_LISTED = 'The engine has not listed its models yet.';

/**
 * Returns a sentence when the model of `auto` is not here, as when STEMLINE_DEFAULT_MODEL names one
 * without weights; undefined when it is. `held`: the list of the engine; undefined before the
 * first.
 */
export function autoModelFault(held: EngineModels | undefined): string | undefined {
  if (held === undefined) return NOT_LISTED;
  if (autoModel(held)?.available) return undefined;
  return [held.auto_reason, held.auto_detail].filter(Boolean).join(' ') || `The model ${held.auto} is not available.`;
}

/** Returns whether `auto` means the preview model; undefined: not known yet. */
export function isAutoPreview(held: EngineModels | undefined): boolean | undefined {
  return held && autoModel(held)?.origin === 'preview';
}

function autoModel({ models, auto }: EngineModels) {
  return models.find(({ name }) => name === auto);
}
