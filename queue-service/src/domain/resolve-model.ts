// Chooses the model of a song from the models that the separators publish. The model is chosen
// once, when the song is submitted.

import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { ModelInfo, ModelList } from '@stemline/job-queue/types.ts';

/**
 * Returns the model with the `requested` name; for an empty name or `auto`, the default model; and
 * if the default is `auto`, the choice of the separators. `published`: undefined when no separator
 * has ever published. Throws NO_MODELS, MODEL_UNKNOWN, MODEL_UNAVAILABLE.
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
    throw new ServiceError('MODEL_UNAVAILABLE', `The model ${name} is not available. ${model.reason}`.trim());
  return model;
}

/**
 * Checks that a separator can use the model of an existing song, in the same revision. Throws the
 * errors of resolveModel().
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
