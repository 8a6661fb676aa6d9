// Finds the sources of a job's model on this separator.

import type { JobSpec } from '@stemline/job-queue/types.ts';
import { JobDeferred, JobFailure } from './job-failure.ts';
import type { ModelPublisher } from './model-publisher.ts';

/** The models of this separator and of all others. */
export type ModelSources = Pick<ModelPublisher, 'sourcesOf' | 'isPublished'>;

/**
 * Returns the sources of the job's model. No other model replaces it: a job whose model this
 * separator lacks goes to a separator that has the model (JobDeferred), or fails as
 * MODEL_UNAVAILABLE.
 */
export async function sourcesOf(models: ModelSources, { model, revision }: JobSpec): Promise<readonly string[]> {
  const sources = models.sourcesOf(model, revision);
  if (sources) return sources;
  const isPublished = await models.isPublished(model, revision).catch((cause: unknown) => {
    throw new JobDeferred('the list of models cannot be read', { cause });
  });
  if (isPublished) throw new JobDeferred(`another separator holds ${model}`);
  throw new JobFailure('MODEL_UNAVAILABLE', `No separator holds the model ${model} in the requested revision.`);
}
