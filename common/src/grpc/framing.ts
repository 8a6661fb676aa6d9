// Divides bytes into the messages of an upload, and reads them back: one info, then chunks, then
// one commit with size and digest. The commit is necessary because grpc-js ends the receiver's loop
// without an error when the stream was cut.

import { createHash } from 'node:crypto';
import { sleep } from '../async/abort.ts';
import { invalid } from '../checks.ts';
import { ServiceError } from '../errors/service-error.ts';
import { SHA224_HEX } from '../names.ts';

/** The largest chunk of an upload. Measured with grpc-js: larger chunks are hardly faster. */
export const UPLOAD_CHUNK_BYTES = 256 * 1024;
/** The largest chunk of a download. */
export const DOWNLOAD_CHUNK_BYTES = 64 * 1024;

/** The end of an upload: the size of its bytes, and their SHA-224 in lower-case hex. */
export interface Commit {
  size: number;
  sha224: string;
}

/** One message of an upload. */
export type UploadPart<Info> = { info: Info } | { chunk: Uint8Array } | { commit: Commit };

/**
 * Yields the messages of an upload of `source`. Runs `beforeCommit` when `source` has ended. When
 * either throws, there is no commit, so that the receiver discards the bytes.
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

/** Yields views of the bytes of at most `maxBytes` each, without copying. */
export function* chunksOf(bytes: Uint8Array, maxBytes: number): Generator<Uint8Array, void, undefined> {
  for (let start = 0; start < bytes.byteLength; start += maxBytes) yield bytes.subarray(start, start + maxBytes);
}

interface AnyPart<Info> {
  info?: Info | null | undefined;
  chunk?: Uint8Array | undefined;
  commit?: Commit | null | undefined;
}

/** An upload as its receiver reads it. */
export interface ReceivedUpload<Info> {
  readonly info: Info;
  /**
   * The bytes as they arrive. Throws UPLOAD_CUT when the stream ends without a commit, CANCELLED
   * when the caller cancelled the call, and INVALID_ARGUMENT for a chunk or commit that is not
   * valid or a message that is out of order.
   */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Returns the commit. Throws an Error before `bytes` has ended. */
  commit(): Commit;
}

/**
 * The longest wait for a cancellation after the end of the stream. The two arrive in separate
 * frames.
 */
const CANCELLED_WITHIN_MS = 500;

/**
 * Reads the info of an upload. `signal` aborts when the caller cancels the call. Throws
 * INVALID_ARGUMENT when the first message is not an info, and UPLOAD_CUT or CANCELLED when there is
 * no message.
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
 * Returns the error of a stream that ended without a commit. A client that cancels a call first
 * ends its stream, so this function waits for the cancellation.
 */
async function endedEarly(signal: AbortSignal | undefined): Promise<ServiceError> {
  if (signal) await sleep(CANCELLED_WITHIN_MS, signal);
  if (signal?.aborted) return ServiceError.from(signal.reason);
  return new ServiceError('UPLOAD_CUT', 'The upload ended before it was complete. Send it again.');
}
