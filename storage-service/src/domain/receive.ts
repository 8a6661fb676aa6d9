// Receives an upload: limits its size, and compares size and digest of its bytes with the commit.

import { createHash } from 'node:crypto';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { ReceivedUpload } from '@stemline/common/grpc/framing.ts';
import type { ObjectStore, StagedObject } from './object-store.ts';

/** Size and digest of a complete upload. */
export interface Received {
  /** In bytes. */
  readonly size: number;
  /** SHA-224 in lower-case hex. */
  readonly sha224: string;
}

/** The limit of an upload, and an observer of its bytes. */
export interface ReceiveOptions {
  readonly maxBytes: number;
  /** Receives each chunk before it is stored. */
  readonly onChunk?: (chunk: Uint8Array) => void;
}

/**
 * Stages the bytes, and calls `keep` when they match the upload's commit. `keep` must commit the
 * staged object; otherwise the bytes are discarded. Returns the result of `keep`. Throws TOO_LARGE
 * for more than `maxBytes`, UPLOAD_CUT when the commit is missing or does not match, and the errors
 * of `upload.bytes` and `keep`.
 */
export async function receiveBytes<T>(
  store: ObjectStore,
  upload: ReceivedUpload<unknown>,
  { maxBytes, onChunk }: ReceiveOptions,
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
      onChunk?.(chunk);
      await staged.write(chunk);
    }
    const commit = upload.commit();
    const sha224 = hash.digest('hex');
    if (commit.size !== size || commit.sha224 !== sha224)
      throw new ServiceError('UPLOAD_CUT', 'The upload does not match its commit. Send it again.');
    return await keep(staged, { size, sha224 });
  } finally {
    await staged.discard();
  }
}

/** Collects the first `maxBytes` of an upload, from which its format is recognised. */
export function createHead(maxBytes: number): { add(chunk: Uint8Array): void; bytes(): Buffer } {
  const kept: Uint8Array[] = [];
  let missing = maxBytes;
  return {
    add: (chunk) => {
      if (missing === 0) return;
      // A copy, because the chunk's memory may be reused.
      const piece = chunk.slice(0, missing);
      kept.push(piece);
      missing -= piece.byteLength;
    },
    bytes: () => Buffer.concat(kept),
  };
}
