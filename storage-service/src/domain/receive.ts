// Takes in an upload: hashed while it comes, within a limit, and whole only when its commit says the same as we counted.

import { createHash } from 'node:crypto';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { ReceivedUpload } from '@stemline/common/grpc/framing.ts';
import type { ObjectStore, StagedObject } from './object-store.ts';

export interface Received {
  readonly size: number;
  readonly sha224: string;
}

/**
 * Stages the bytes and, once they are whole, hands them to `keep`, which commits them; whatever it does not commit is gone.
 * Throws TOO_LARGE beyond `maxBytes`, UPLOAD_CUT when the commit is missing or says otherwise.
 */
export async function receiveBytes<T>(
  store: ObjectStore,
  upload: ReceivedUpload<unknown>,
  maxBytes: number,
  keep: (staged: StagedObject, received: Received) => Promise<T>,
): Promise<T> {
  const staged = await store.stage();
  try {
    const hash = createHash('sha224');
    let size = 0;
    for await (const chunk of upload.bytes) {
      size += chunk.byteLength;
      if (size > maxBytes) throw new ServiceError('TOO_LARGE', `The upload is larger than ${maxBytes} bytes.`);
      hash.update(chunk);
      await staged.write(chunk);
    }
    const commit = upload.commit();
    const sha224 = hash.digest('hex');
    if (commit.size !== size || commit.sha224 !== sha224)
      throw new ServiceError('UPLOAD_CUT', 'The upload is not what its commit says. Send it again.');
    return await keep(staged, { size, sha224 });
  } finally {
    await staged.discard();
  }
}
