// Checks that this process has a free file descriptor, which a new file or connection needs.

import { open } from 'node:fs/promises';
import { ServiceError } from '../errors/service-error.ts';
import type { Peer } from './readiness.ts';

/** Throws UNAVAILABLE when the process (EMFILE) or the machine (ENFILE) has no descriptor left. */
async function assertDescriptorFree(): Promise<void> {
  try {
    const file = await open('/dev/null');
    await file.close();
  } catch (error) {
    throw ServiceError.from(error);
  }
}

/** The file descriptors of this process, as a peer for createReadiness(). */
export const DESCRIPTORS: Peer = { name: 'descriptors', check: assertDescriptorFree };
