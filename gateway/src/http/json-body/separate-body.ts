// Reads the body of POST /apiv1/separate as a stream: decodes the audio while it arrives, and
// returns the other fields when the body has ended. The body never exists as one string.

import { invalid } from '@stemline/common/checks.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { MAX_FIELD_BYTES } from '../../schema/limits.ts';
import { createBodySplitter } from './body-splitter.ts';
import { membersOnce } from './members-once.ts';

const FIELDS = ['model', 'callback', 'options', 'priority'] as const;

/** A body that is being read. */
export interface SeparateBody {
  /**
   * The decoded audio. Ends when the whole body has arrived and is valid; throws BAD_JSON,
   * BAD_BASE64, MP3_MISSING, EMPTY_AUDIO, TOO_LARGE (everything beside the audio is too large),
   * INVALID_ARGUMENT (one field is too large), and the errors of the source.
   */
  readonly audio: AsyncGenerator<Uint8Array, void, undefined>;
  /**
   * Returns the JSON of each known field as the caller wrote it, once `audio` has ended. The text
   * of a callback larger than MAX_FIELD_BYTES is empty, because the song is accepted without it.
   */
  fields(): ReadonlyMap<string, string>;
}

/** Reads nothing before `audio` is read. */
export function readSeparateBody(source: AsyncIterable<Buffer>): SeparateBody {
  const splitter = createBodySplitter();
  let fields: ReadonlyMap<string, string> | undefined;
  async function* audio(): AsyncGenerator<Uint8Array, void, undefined> {
    let size = 0;
    for await (const chunk of source) {
      for (const bytes of splitter.push(chunk)) {
        size += bytes.length;
        if (bytes.length > 0) yield bytes;
      }
    }
    fields = new Map([...membersOnce(splitter.end(), FIELDS)].map(([name, raw]) => [name, limited(name, raw)]));
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

function limited(name: string, raw: string): string {
  if (Buffer.byteLength(raw) <= MAX_FIELD_BYTES) return raw;
  if (name === 'callback') return '';
  throw invalid(`"${name}" must not be larger than ${MAX_FIELD_BYTES} bytes.`);
}
