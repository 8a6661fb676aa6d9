// Recognises the format of an upload by its first bytes, so that the gateway refuses a file that is
// not audio before it stores anything.

import { formatNames } from '@stemline/common/audio/formats.ts';
import { SNIFF_BYTES, sniff } from '@stemline/common/audio/sniff.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';

/** Audio whose format is recognised. */
export interface SniffedAudio {
  readonly contentType: string;
  /** All bytes of the source, including those already read. */
  readonly bytes: AsyncGenerator<Uint8Array, void, undefined>;
}

/**
 * Reads enough bytes to recognise the format. Throws EMPTY_AUDIO, UNSUPPORTED_AUDIO and the errors
 * of the source.
 */
export async function sniffed(source: AsyncIterable<Uint8Array>): Promise<SniffedAudio> {
  const iterator = source[Symbol.asyncIterator]();
  const seen: Uint8Array[] = [];
  let size = 0;
  while (size < SNIFF_BYTES) {
    const next = await iterator.next();
    if (next.done) break;
    seen.push(next.value);
    size += next.value.byteLength;
  }
  const format = sniff(Buffer.concat(seen).subarray(0, SNIFF_BYTES));
  if (!format) {
    await iterator.return?.();
    throw size === 0 ? emptyAudio() : unsupported();
  }
  async function* bytes(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      yield* seen;
      seen.length = 0;
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  }
  return { contentType: format.contentType, bytes: bytes() };
}

function emptyAudio(): ServiceError {
  return new ServiceError('EMPTY_AUDIO', 'The audio is empty. Send an audio file.');
}

function unsupported(): ServiceError {
  return new ServiceError('UNSUPPORTED_AUDIO', `This file is not audio in a supported format. Send ${formatNames()}.`);
}
