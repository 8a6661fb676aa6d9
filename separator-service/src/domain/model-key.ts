// Names one revision of a model in measurements.

import { paceKey } from '@stemline/job-queue/pace-key.ts';
import type { EngineModel } from './engine.ts';

/** Returns the key of a model in measurements. */
export function modelKey({ name, revision }: Pick<EngineModel, 'name' | 'revision'>): string {
  return paceKey({ name, revision: revision ?? '' });
}
