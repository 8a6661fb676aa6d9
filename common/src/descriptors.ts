// Checks that this process can still open a file and accept a connection: both need a descriptor.

import { open } from 'node:fs/promises';
import { ServiceError } from './errors.ts';
import type { Peer } from './readiness.ts';

/** Throws UNAVAILABLE when the process (EMFILE) or the machine (ENFILE) has no descriptor left. */
export async function assertDescriptorFree(): Promise<void> {
  try {
    const file = await open('/dev/null');
    await file.close();
  } catch (error) {
    throw ServiceError.from(error);
  }
}

/** For createReadiness(). */
export const DESCRIPTORS: Peer = { name: 'descriptors', check: assertDescriptorFree };
