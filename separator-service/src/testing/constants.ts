// Defines values that most tests pass.

import { createSilentLogger } from '@stemline/common/logging/logger.ts';

/** A logger that writes nothing. */
export const silent = createSilentLogger();
/** A signal that never aborts. */
export const never = new AbortController().signal;
