// Collects the text of a JSON body without the content of its audio string, and validates it at the
// end. The text may have at most MAX_OTHER_BYTES.

import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { MAX_OTHER_BYTES, MAX_OTHER_TEXT } from '../../schema/limits.ts';

/** The text of one body. */
export interface OtherMembers {
  /** Adds bytes of the body. Throws TOO_LARGE when there are more than MAX_OTHER_BYTES. */
  keep(piece: Uint8Array): void;
  /** Skips this many bytes of audio, which count in positions. */
  leaveOut(bytes: number): void;
  /** Returns the whole text, which is valid JSON. Throws BAD_JSON with a position in the body. */
  text(): string;
}

/** Creates the collector for one body. */
export function createOtherMembers(): OtherMembers {
  let kept = Buffer.alloc(1024);
  let size = 0;
  let audioAt = 0;
  let audioBytes = 0;

  const decoded = (): string => {
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(kept.subarray(0, size));
    } catch {
      // Only malformed UTF-8 throws here.
      throw notJson('The body is not UTF-8.');
    }
  };
  const positionOf = (before: string): number => {
    const bytes = Buffer.byteLength(before);
    return bytes < audioAt ? bytes : bytes + audioBytes;
  };

  return {
    keep: (piece) => {
      const end = size + piece.length;
      if (end > MAX_OTHER_BYTES) throw tooLarge();
      if (end > kept.length) kept = Buffer.concat([kept], 2 * end);
      kept.set(piece, size);
      size = end;
    },
    leaveOut: (bytes) => {
      audioAt = size;
      audioBytes += bytes;
    },
    text: () => {
      const all = decoded();
      const text = all.replace(/^\ufeff/, '');
      try {
        JSON.parse(text);
      } catch (error) {
        const mark = all.length - text.length;
        const fault = (error as SyntaxError).message.replace(
          / at position (\d+).*$/s,
          (_all, at) => ` at byte ${positionOf(all.slice(0, mark + Number(at)))}`,
        );
        throw notJson(`The body is not one JSON object: ${fault}.`);
      }
      return text;
    },
  };
}

function tooLarge(): ServiceError {
  return new ServiceError(
    'TOO_LARGE',
    `The body beside "mp3" is larger than ${MAX_OTHER_TEXT}. ` +
      'Shorten "callback" and remove fields that this server does not use.',
  );
}

/** Creates the error for a body that is not one JSON object. `message` is a sentence. */
export function notJson(message: string): ServiceError {
  return new ServiceError('BAD_JSON', message);
}

/**
 * Creates the error for an unexpected byte; `expected` says what the body should have there.
 * `position` counts the bytes of the body from 0.
 */
export function unexpected(expected: string, position: number, byte: number): ServiceError {
  const isShown = byte > 0x20 && byte < 0x7f;
  const found = isShown ? `"${String.fromCharCode(byte)}"` : `byte 0x${byte.toString(16).padStart(2, '0')}`;
  return notJson(`The body is not one JSON object: ${expected} was expected at byte ${position}, not ${found}.`);
}
