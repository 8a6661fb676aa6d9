// Frames bytes for gRPC in both directions: info first, then chunks, and for uploads a commit with
// size and digest. An upload without a commit was cut, because grpc-js then ends the receiver's
// loop without an error.

import { createHash } from 'node:crypto';
import { sleep } from '../async/abort.ts';
import { ServiceError } from '../errors/service-error.ts';
import { SHA224_HEX } from '../names.ts';

/**
 * The largest chunk of an upload. In measurements with grpc-js, larger chunks gain little and
 * smaller ones cost calls.
 */
export const UPLOAD_CHUNK_BYTES = 256 * 1024;
export const DOWNLOAD_CHUNK_BYTES = 64 * 1024;

export interface Commit {
  size: number;
  sha224: string;
}

export type UploadPart<Info> = { info: Info } | { chunk: Uint8Array } | { commit: Commit };

/**
 * Frames a source of bytes as an upload. `beforeCommit` runs when the source has ended well; when
 * it throws, nothing is committed and the upload leaves nothing behind.
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
  /**
   * The bytes as they arrive. Throws UPLOAD_CUT when the stream ends without a commit, CANCELLED
   * when the caller cancelled, and INVALID_ARGUMENT for a message out of order.
   */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Returns the commit; call it after `bytes` has ended. */
  commit(): Commit;
}

/** Time between the end of a cancelled stream and its cancellation, which arrive in two frames. */
const CANCELLED_WITHIN_MS = 500;

/**
 * Separates the parts of an upload. `signal` aborts when the caller cancels. Throws
 * INVALID_ARGUMENT when the first message is not the info, and UPLOAD_CUT or CANCELLED when the
 * stream is empty.
 */
export async function receiveUpload<Info>(
  messages: AsyncIterable<AnyPart<Info>>,
  signal?: AbortSignal,
): Promise<ReceivedUpload<Info>> {
  const iterator = messages[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done) throw await endedEarly(signal);
  const info = first.value.info;
  if (!info) throw invalid('The first message of an upload must be its info.');
  let commit: Commit | undefined;
  async function* bytes(): AsyncGenerator<Uint8Array, void, undefined> {
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
      if (commit) throw invalid('Nothing may follow the commit of an upload.');
      if (next.value.commit) commit = checkedCommit(next.value.commit);
      else if (next.value.chunk) yield checkedChunk(next.value.chunk);
      else throw invalid('After the info, an upload holds chunks and one commit.');
    }
    if (!commit) throw await endedEarly(signal);
  }
  return {
    info,
    bytes: bytes(),
    commit: () => {
      if (!commit) throw new Error('the upload has not been read to its end');
      return commit;
    },
  };
}

function checkedChunk(chunk: Uint8Array): Uint8Array {
  if (chunk.byteLength === 0 || chunk.byteLength > UPLOAD_CHUNK_BYTES)
    throw invalid(`A chunk of an upload must hold from 1 to ${UPLOAD_CHUNK_BYTES} bytes.`);
  return chunk;
}

function checkedCommit(commit: Commit): Commit {
  if (!SHA224_HEX.test(commit.sha224)) throw invalid('commit.sha224 must be 56 lower-case hex digits.');
  if (commit.size < 0) throw invalid('commit.size must not be negative.');
  return commit;
}

/**
 * A client that cancels a call ends its stream first, so the stream looks complete for a moment.
 */
async function endedEarly(signal: AbortSignal | undefined): Promise<ServiceError> {
  if (signal) await sleep(CANCELLED_WITHIN_MS, signal);
  if (signal?.aborted) return ServiceError.from(signal.reason);
  return new ServiceError('UPLOAD_CUT', 'The upload ended before it was complete. Send it again.');
}

function invalid(message: string): ServiceError {
  return new ServiceError('INVALID_ARGUMENT', message);
}
