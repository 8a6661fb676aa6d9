// Decodes the inside of a JSON string that holds base64, piece by piece. Resolves escapes and skips
// white space. Checks alphabet, padding and length itself, because Node's decoder ignores unknown
// characters. Keeps at most four characters between pieces.

import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { isHex, type Unexpected } from './bytes.ts';

export interface Base64Text {
  /** Takes bytes from `at` on, up to and with the closing quote. Throws BAD_BASE64, or BAD_JSON for a bad escape. */
  feed(chunk: Buffer, at: number): { readonly next: number; readonly bytes: Uint8Array };
  /** Whether the closing quote was seen. */
  readonly done: boolean;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const FIRST_PRINTABLE = 0x20;
const LAST_ASCII = 0x7f;
const NOTHING = new Uint8Array();
const CONTROL_CHARACTER = /\p{Cc}/u;
/** ASCII white space; MIME encoders put it between lines. */
const BLANKS = ' \t\n\f\r';
const DATA_URL = /^data:(?:[^,]{0,100},)?/i;
const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

export function createBase64Text(unexpected: Unexpected): Base64Text {
  let done = false;
  let hasBegun = false;
  /** The last characters, which are not yet decoded, because only the last group may be padded. */
  let kept = '';
  /**
   * The characters after the backslash of an escape that is split over chunks; undefined: no open
   * escape.
   */
  let openEscape: string | undefined;

  /** Decodes all characters except the last one to four. */
  const decode = (given: string): Uint8Array => {
    const text = given.includes(' ') ? given.replaceAll(' ', '') : given;
    const whole = text.length - (((text.length - 1) & 3) + 1);
    if (text === '' || whole === 0) {
      kept = text;
      return NOTHING;
    }
    if (!hasBegun) assertNoPrefix(text);
    hasBegun = true;
    kept = text.slice(whole);
    return decodeGroups(text.slice(0, whole));
  };

  const decodeLast = (): Uint8Array => {
    const text = kept;
    kept = '';
    if (text === '') return NOTHING;
    if (text.length !== 4) throw badBase64('its length is not a multiple of four');
    return text.endsWith('=') ? decodePadded(text) : decodeGroups(text);
  };

  /** Takes one character of an escape. Returns the decoded text when the escape is complete. */
  const finishEscape = (char: string, at: number): string => {
    openEscape = `${openEscape}${char}`;
    let meant: string | undefined;
    if (openEscape[0] === 'u') {
      if (openEscape.length > 1 && !isHex(char.charCodeAt(0))) throw unexpected('a hex digit', at);
      if (openEscape.length < 5) return '';
      const code = Number.parseInt(openEscape.slice(1), 16);
      // Node's decoder uses only the lowest 8 bits: it reads U+0141 as an A.
      if (code > LAST_ASCII) throw strangeCharacter();
      meant = String.fromCharCode(code);
    } else {
      meant = SIMPLE_ESCAPES[openEscape];
      if (meant === undefined) throw unexpected('an escape such as \\n', at);
    }
    openEscape = undefined;
    return BLANKS.includes(meant) ? '' : meant;
  };

  /**
   * Finds a control character in a malformed piece, which JSON forbids; undefined: there is none.
   */
  const faultOf = (chunk: Buffer, from: number, to: number): ServiceError | undefined => {
    const found = chunk.subarray(from, to).findIndex((byte) => byte < FIRST_PRINTABLE);
    return found < 0 ? undefined : unexpected('a string without control characters', from + found);
  };

  return {
    get done() {
      return done;
    },
    feed: (chunk, from) => {
      let at = from;
      let text = kept;
      const quote = chunk.indexOf(QUOTE, from);
      let limit = quote < 0 ? chunk.length : quote;
      while (at < chunk.length) {
        if (openEscape !== undefined) {
          text += finishEscape(String.fromCharCode(chunk[at] as number), at);
          at += 1;
          // The escape may have been that of a quote.
          if (at > limit) {
            const next = chunk.indexOf(QUOTE, at);
            limit = next < 0 ? chunk.length : next;
          }
          continue;
        }
        const found = chunk.subarray(at, limit).indexOf(BACKSLASH);
        const end = found < 0 ? limit : at + found;
        text += chunk.toString('latin1', at, end);
        at = end;
        if (at === chunk.length) break;
        at += 1;
        if (end < limit) {
          openEscape = '';
          continue;
        }
        done = true;
        break;
      }
      try {
        const bytes = decode(text);
        if (CONTROL_CHARACTER.test(kept)) throw strangeCharacter();
        return { next: at, bytes: done ? joined(bytes, decodeLast()) : bytes };
      } catch (error) {
        throw faultOf(chunk, from, at) ?? error;
      }
    },
  };
}

/**
 * Decodes whole groups of four without padding. The decoder drops invalid characters, so a short
 * result reveals them.
 */
function decodeGroups(text: string): Uint8Array {
  if (text.includes('-') || text.includes('_')) throw badBase64('it uses the URL-safe alphabet: use + and /');
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== (text.length / 4) * 3) throw strangeCharacter();
  return bytes;
}

function decodePadded(text: string): Uint8Array {
  const given = text.endsWith('==') ? 2 : 3;
  const bytes = decodeGroups(text.slice(0, given).padEnd(4, 'A'));
  return bytes.subarray(0, given - 1);
}

/** Only the part of a data URL after the comma is base64. */
function assertNoPrefix(text: string): void {
  const prefix = DATA_URL.exec(text)?.[0];
  if (prefix !== undefined)
    throw badBase64(`it begins with "${prefix}", which is the start of a data URL: remove that prefix`);
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  return b.length === 0 ? a : Buffer.concat([a, b]);
}

function strangeCharacter(): ServiceError {
  return badBase64('it holds a character that is not of base64');
}

function badBase64(what: string): ServiceError {
  return new ServiceError('BAD_BASE64', `"mp3" must be a string of standard base64 with padding; ${what}.`);
}
