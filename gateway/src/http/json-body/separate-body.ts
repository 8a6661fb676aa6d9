// The body of POST /apiv1/separate as a stream: the audio while it arrives, and what else was said once it has ended.
// The body never exists as one string or one tree.

import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { MAX_FIELD_BYTES } from '../../schema/limits.ts';
import { createObjectScanner } from './object-scanner.ts';

const AUDIO_FIELD = 'mp3';
const KNOWN_FIELDS = ['model', 'callback', 'options', 'priority'] as const;

export interface SeparateBody {
  /**
   * The decoded audio. Ends when the body has ended and is whole and right; throws BAD_JSON,
   * BAD_BASE64, MP3_MISSING, EMPTY_AUDIO, INVALID_ARGUMENT (a field other than the callback is too
   * large), and the errors of the source.
   */
  readonly audio: AsyncGenerator<Uint8Array, void, undefined>;
  /**
   * The raw JSON of each known field of the body, once `audio` has ended. Empty text: the callback
   * is too large.
   */
  fields(): ReadonlyMap<string, string>;
}

export function readSeparateBody(source: AsyncIterable<Buffer>): SeparateBody {
  const scanner = createObjectScanner({
    collect: KNOWN_FIELDS,
    audio: AUDIO_FIELD,
    maxMemberBytes: MAX_FIELD_BYTES,
    skipLarge: ['callback'],
  });
  let fields: ReadonlyMap<string, string> | undefined;
  async function* audio(): AsyncGenerator<Uint8Array, void, undefined> {
    let size = 0;
    for await (const chunk of source) {
      for (const bytes of scanner.push(chunk)) {
        size += bytes.length;
        yield bytes;
      }
    }
    fields = scanner.end();
    if (!scanner.sawAudio)
      throw new ServiceError('MP3_MISSING', 'The body must hold the audio: {"mp3": "<base64 of the file>"}.');
    if (size === 0) throw new ServiceError('EMPTY_AUDIO', '"mp3" is empty. Send the base64 of an audio file.');
  }
  return {
    audio: audio(),
    fields: () => {
      if (!fields) throw new Error('fields() before the audio has ended');
      return fields;
    },
  };
}
