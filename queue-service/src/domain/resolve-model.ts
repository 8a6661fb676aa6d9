// Resolves a model's name to the model that will be used. This is decided once, at submission, from
// the models that the separators publish.

import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { ModelInfo, ModelList } from '@stemline/job-queue/types.ts';

/**
 * `published` is undefined when no separator has ever published. `requested` empty or `auto` means
 * `defaultModel`, which may itself be `auto`. Throws NO_MODELS, MODEL_UNKNOWN, MODEL_UNAVAILABLE.
 */
export function resolveModel(published: ModelList | undefined, requested: string, defaultModel: string): ModelInfo {
  if (!published) throw noModels();
  const wanted = isAuto(requested) ? defaultModel : requested;
  const name = isAuto(wanted) ? published.auto : wanted;
  if (name === '')
    throw new ServiceError('MODEL_UNAVAILABLE', `No model can be chosen. ${published.autoReason}`.trim());
  const model = published.models.find((candidate) => candidate.name === name);
  if (!model) throw unknown(published, name);
  if (!model.available)
    throw new ServiceError(
      'MODEL_UNAVAILABLE',
      `The model ${name} is not available${model.reason && `: ${model.reason}`}.`,
    );
  return model;
}

/**
 * Checks that a separator still holds the model of an existing song. Another revision counts as
 * another model. Throws what resolveModel() throws.
 */
export function assertStillHeld(published: ModelList | undefined, name: string, revision: string): void {
  const model = resolveModel(published, name, name);
  if (model.revision === revision) return;
  throw new ServiceError(
    'MODEL_UNAVAILABLE',
    `The separators now hold another revision of the model ${name} (${model.revision}). Submit the song again to use that one.`,
  );
}

function isAuto(name: string): boolean {
  return name === '' || name === 'auto';
}

function noModels(): ServiceError {
  return new ServiceError('NO_MODELS', 'No separator has published its models yet. Try again soon.');
}

function unknown({ models }: ModelList, name: string): ServiceError {
  const names = models.filter((model) => model.available).map((model) => model.name);
  const list = names.length > 0 ? names.join(', ') : 'none';
  return new ServiceError('MODEL_UNKNOWN', `There is no model ${JSON.stringify(name)}. Available models: ${list}.`);
}
