// Recognises the format of an upload by its first bytes, so that the gateway refuses a file that is
// not audio, or too long, before it stores anything.

import { declaredSeconds } from '@stemline/common/audio/declared-length.ts';
import { expectedSeconds } from '@stemline/common/audio/expected-length.ts';
import { usualFormats } from '@stemline/common/audio/formats.ts';
import { SNIFF_BYTES, sniff } from '@stemline/common/audio/sniff.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { PADDING_SECONDS } from '@stemline/common/limits.ts';

/** Audio whose format is recognised. */
export interface SniffedAudio {
  /**
   * The MIME type for names and downloads. It is a guess for a file whose tags are longer than the
   * bytes that were read, so it must not select a decoder.
   */
  readonly contentType: string;
  /** All bytes of the source, including those already read. */
  readonly bytes: AsyncGenerator<Uint8Array, void, undefined>;
  /** Returns the approximate length of the music once all bytes were read; undefined: not known. */
  readonly seconds: () => number | undefined;
}

/** Returns the longest song that the separators accept, in seconds; undefined: not known. */
export type ReadMaxSeconds = () => Promise<number | undefined>;

/**
 * Reads enough bytes to recognise the format, and compares the length that they declare with the
 * limit. Requests the limit only when they declare a length. Throws EMPTY_AUDIO, UNSUPPORTED_AUDIO,
 * TOO_LONG and the errors of the source.
 */
export async function sniffed(
  source: AsyncIterable<Uint8Array>,
  readMaxSeconds: ReadMaxSeconds,
): Promise<SniffedAudio> {
  const iterator = source[Symbol.asyncIterator]();
  const seen: Uint8Array[] = [];
  let size = 0;
  while (size < SNIFF_BYTES) {
    const next = await iterator.next();
    if (next.done) break;
    seen.push(next.value);
    size += next.value.byteLength;
  }
  const head = Buffer.concat(seen).subarray(0, SNIFF_BYTES);
  const format = sniff(head);
  const refusal = format ? await refusedLength(head, readMaxSeconds) : size === 0 ? emptyAudio() : unsupported();
  if (refusal || !format) {
    await iterator.return?.();
    throw refusal;
  }
  async function* bytes(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      yield* seen;
      seen.length = 0;
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
        size += next.value.byteLength;
        yield next.value;
      }
    } finally {
      await iterator.return?.();
    }
  }
  return { contentType: format.contentType, bytes: bytes(), seconds: () => expectedSeconds(head, size) };
}

function emptyAudio(): ServiceError {
  return new ServiceError('EMPTY_AUDIO', 'The audio is empty. Send an audio file.');
}

function unsupported(): ServiceError {
  return new ServiceError(
    'UNSUPPORTED_AUDIO',
    `This file is not audio in a supported format. The formats are ${usualFormats()}; GET /apiv1/limits lists all.`,
  );
}

async function refusedLength(head: Buffer, readMaxSeconds: ReadMaxSeconds): Promise<ServiceError | undefined> {
  const seconds = declaredSeconds(head);
  if (seconds === undefined) return undefined;
  // The separator checks the length again, so a limit that cannot be read refuses nothing.
  const maxSeconds = await readMaxSeconds().catch(() => undefined);
  if (maxSeconds === undefined || seconds <= maxSeconds + PADDING_SECONDS) return undefined;
  return new ServiceError(
    'TOO_LONG',
    `This song is ${Math.round(seconds)} seconds long. The limit is ${maxSeconds} seconds (STEMLINE_MAX_SECONDS). Send a shorter song.`,
  );
}
