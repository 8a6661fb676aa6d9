// Resolves a model's name to the model that will be used. This is decided once, at submission, from
// the models that the separators publish.

import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { ModelInfo, ModelList } from '@stemline/job-queue/types.ts';

/**
 * `held` is undefined when no separator has ever published. `asked` empty or `auto` means
 * `defaultModel`, which may itself be `auto`. Throws NO_MODELS, MODEL_UNKNOWN, MODEL_UNAVAILABLE.
 */
export function resolveModel(held: ModelList | undefined, asked: string, defaultModel: string): ModelInfo {
  if (!held) throw noModels();
  const wanted = isAuto(asked) ? defaultModel : asked;
  const name = isAuto(wanted) ? held.auto : wanted;
  if (name === '') throw new ServiceError('MODEL_UNAVAILABLE', `No model can be chosen. ${held.autoReason}`.trim());
  const model = held.models.find((candidate) => candidate.name === name);
  if (!model) throw unknown(held, name);
  if (!model.available)
    throw new ServiceError(
      'MODEL_UNAVAILABLE',
      `The model ${name} is not available: ${model.reason || 'it says not why'}.`,
    );
  return model;
}

/** Resolves the model of an existing song. Another revision counts as another model. */
export function assertStillHeld(held: ModelList | undefined, name: string, revision: string): void {
  const model = resolveModel(held, name, name);
  if (model.revision === revision) return;
  throw new ServiceError(
    'MODEL_UNAVAILABLE',
    `The model ${name} is held in another revision now (${model.revision}). Submit the song again to use that one.`,
  );
}

function isAuto(name: string): boolean {
  return name === '' || name === 'auto';
}

function noModels(): ServiceError {
  return new ServiceError('NO_MODELS', 'No separator has reported its models yet. Try again soon.');
}

function unknown(held: ModelList, name: string): ServiceError {
  const names = held.models.filter((model) => model.available).map((model) => model.name);
  const list = names.length > 0 ? names.join(', ') : 'none';
  return new ServiceError('MODEL_UNKNOWN', `There is no model ${JSON.stringify(name)}. Available models: ${list}.`);
}
