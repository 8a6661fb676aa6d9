// Decodes a JSON string that holds base64, piece by piece. Resolves escapes, skips white space, and
// checks alphabet, padding and length, because Node's decoder ignores unknown characters.

import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { notJson, unexpected } from './other-members.ts';

/** One string that arrives in pieces. */
export interface Base64Text {
  /**
   * Decodes the next bytes between the quotes. `position`: the place of the first of them in the
   * body. Throws BAD_BASE64, and BAD_JSON for an invalid escape or a control character.
   */
  push(piece: Buffer, position: number): Uint8Array;
  /**
   * Decodes the last characters. `position`: the place of the closing quote. Throws as `push` does.
   */
  end(position: number): Uint8Array;
}

const NOTHING = new Uint8Array();
const FIRST_PRINTABLE = 0x20;
const CONTROL_CHARACTER = /\p{Cc}/u;
/** One escape, or the beginning of an escape that ends in the next piece. */
const ESCAPE = /\\(?:u[\da-fA-F]{0,4}|[^u])?/g;
/** ASCII white space; MIME encoders put it between lines. */
const BLANKS = ' \t\n\f\r';
const DATA_URL = /^data:(?:[^,]{0,100},)?/i;

/** Creates a decoder for one string. */
export function createBase64Text(): Base64Text {
  let hasBegun = false;
  /** The last one to four characters, because only the last group may be padded. */
  let kept = '';
  /** The beginning of an escape that continues in the next piece. */
  let cutEscape = '';

  const resolveEscapes = (raw: string, position: number): string =>
    raw.replace(ESCAPE, (written: string, at: number) => {
      const isWhole = written.length === (written[1] === 'u' ? 6 : 2);
      if (isWhole || at + written.length < raw.length) return meaningOf(written, position + at);
      cutEscape = written;
      return '';
    });

  const decode = (raw: string, position: number): Uint8Array => {
    cutEscape = '';
    const isPlain = !raw.includes('\\') && !raw.includes(' ');
    const text = kept + (isPlain ? raw : resolveEscapes(raw, position).replaceAll(' ', ''));
    const whole = Math.max(0, Math.ceil(text.length / 4) - 1) * 4;
    if (whole > 0 && !hasBegun) assertNoPrefix(text);
    hasBegun ||= whole > 0;
    kept = text.slice(whole);
    if (CONTROL_CHARACTER.test(kept)) throw foreignCharacter();
    return decodeGroups(text.slice(0, whole));
  };

  return {
    push: (piece, position) => {
      try {
        return decode(cutEscape + piece.toString('latin1'), position - cutEscape.length);
      } catch (error) {
        const at = piece.findIndex((byte) => byte < FIRST_PRINTABLE);
        if (at < 0) throw error;
        throw unexpected('a string without control characters', position + at, piece[at] as number);
      }
    },
    end: (position) => {
      if (cutEscape !== '') throw badEscape(position - cutEscape.length);
      if (kept === '') return NOTHING;
      if (kept.length < 4) throw badBase64('its length is not a multiple of four');
      return kept.endsWith('=') ? decodePadded(kept) : decodeGroups(kept);
    },
  };
}

function meaningOf(written: string, position: number): string {
  // A shortcut for the escapes that encoders write often: JSON.parse is slow for each.
  if (written === '\\n' || written === '\\r') return '';
  if (written === '\\/') return '/';
  let meaning: string;
  try {
    meaning = JSON.parse(`"${written}"`) as string;
  } catch {
    throw badEscape(position);
  }
  // Node's decoder uses only the lowest 8 bits: it reads U+0141 as an A.
  if (meaning > '\x7f') throw foreignCharacter();
  return BLANKS.includes(meaning) ? '' : meaning;
}

/**
 * Decodes whole groups of four without padding. The decoder drops invalid characters, so a short
 * result reveals them.
 */
function decodeGroups(text: string): Uint8Array {
  if (text.includes('-') || text.includes('_')) throw badBase64('it uses the URL-safe alphabet: use + and /');
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== (text.length / 4) * 3) throw foreignCharacter();
  return bytes;
}

function decodePadded(text: string): Uint8Array {
  const letters = text.endsWith('==') ? 2 : 3;
  return decodeGroups(text.slice(0, letters).padEnd(4, 'A')).subarray(0, letters - 1);
}

/** Refuses the prefix of a data URL, because only the part after its comma is base64. */
function assertNoPrefix(text: string): void {
  const prefix = DATA_URL.exec(text)?.[0];
  if (prefix !== undefined)
    throw badBase64(`it begins with "${prefix}", which is the start of a data URL: remove that prefix`);
}

function foreignCharacter(): ServiceError {
  return badBase64('it contains a character that base64 does not have');
}

function badBase64(what: string): ServiceError {
  return new ServiceError('BAD_BASE64', `"mp3" must be a string of standard base64 with padding; ${what}.`);
}

function badEscape(position: number): ServiceError {
  return notJson(`The body is not one JSON object: "mp3" contains an invalid escape at byte ${position}.`);
}
