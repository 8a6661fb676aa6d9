// The way of bytes over gRPC, in both directions: info first, then chunks, and for uploads a commit that says what was sent.
// A stream that ends without its commit was cut (grpc-js ends the receiver's loop normally in that case).

import { createHash } from 'node:crypto';
import { ServiceError } from './errors.ts';

/** Measured best for grpc-js: larger gains little, smaller costs calls. */
export const UPLOAD_CHUNK_BYTES = 256 * 1024;
export const DOWNLOAD_CHUNK_BYTES = 64 * 1024;

export interface Commit {
  size: number;
  sha224: string;
}

export type UploadPart<Info> = { info: Info } | { chunk: Uint8Array } | { commit: Commit };

/**
 * Frames a source of bytes as an upload. `beforeCommit` runs when the source has ended well; when it throws,
 * nothing is committed and the upload leaves nothing behind.
 */
export async function* framed<Info>(
  info: Info,
  source: AsyncIterable<Uint8Array>,
  beforeCommit?: (commit: Commit) => Promise<void>,
): AsyncGenerator<UploadPart<Info>, void, undefined> {
  const hash = createHash('sha224');
  let size = 0;
  yield { info };
  for await (const piece of source) {
    hash.update(piece);
    size += piece.byteLength;
    for (const chunk of chunksOf(piece, UPLOAD_CHUNK_BYTES)) yield { chunk };
  }
  const commit = { size, sha224: hash.digest('hex') };
  await beforeCommit?.(commit);
  yield { commit };
}

/** Slices without copying. */
export function* chunksOf(bytes: Uint8Array, maxBytes: number): Generator<Uint8Array, void, undefined> {
  for (let start = 0; start < bytes.byteLength; start += maxBytes) yield bytes.subarray(start, start + maxBytes);
}

interface AnyPart<Info> {
  info?: Info | null | undefined;
  chunk?: Uint8Array | undefined;
  commit?: Commit | null | undefined;
}

export interface ReceivedUpload<Info> {
  readonly info: Info;
  /** The bytes as they come. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** After `bytes` has ended: the commit. Throws UPLOAD_CUT when the stream ended without one, or with more after it. */
  commit(): Commit;
}

/** Takes an upload apart. Throws INVALID_ARGUMENT when the first message is not the info. */
export async function receiveUpload<Info>(messages: AsyncIterable<AnyPart<Info>>): Promise<ReceivedUpload<Info>> {
  const iterator = messages[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done) throw cut();
  const info = first.value.info;
  if (!info) throw new ServiceError('INVALID_ARGUMENT', 'The first message of an upload must be its info.');
  let commit: Commit | undefined;
  async function* bytes(): AsyncGenerator<Uint8Array, void, undefined> {
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
      if (commit) throw new ServiceError('INVALID_ARGUMENT', 'Nothing may follow the commit of an upload.');
      if (next.value.commit) commit = next.value.commit;
      else if (next.value.chunk) yield next.value.chunk;
      else throw new ServiceError('INVALID_ARGUMENT', 'After the info, an upload holds chunks and one commit.');
    }
  }
  return {
    info,
    bytes: bytes(),
    commit: () => {
      if (!commit) throw cut();
      return commit;
    },
  };
}

function cut(): ServiceError {
  return new ServiceError('UPLOAD_CUT', 'The upload ended before it was whole. Send it again.');
}
