// Decodes the inside of a JSON string that holds base64, piece by piece: escapes are undone, the alphabet, the padding and
// the length are checked (Node's own decoder skips what it does not know), and at most four characters are kept back.

import { ServiceError } from '@stemline/common/errors.ts';
import { isHex, type Unexpected } from './bytes.ts';

export interface Base64Text {
  /** Takes bytes from `at` on, up to and with the closing quote. Throws BAD_BASE64, or BAD_JSON for a bad escape. */
  feed(chunk: Buffer, at: number): { readonly next: number; readonly bytes: Uint8Array };
  /** Whether the closing quote was seen. */
  readonly done: boolean;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const NOTHING = new Uint8Array();
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
  /** Characters not yet decoded: always the last ones, because only the very last group may be padded. */
  let kept = '';
  /** An escape that is split over chunks: what follows the backslash so far; undefined: none is open. */
  let openEscape: string | undefined;

  /** Decodes all but the last one to four characters. */
  const decode = (text: string): Uint8Array => {
    const whole = text.length - (((text.length - 1) & 3) + 1);
    if (text === '' || whole === 0) {
      kept = text;
      return NOTHING;
    }
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

  /** One character of an escape; the character it stands for once it is whole. */
  const finishEscape = (char: string, at: number): string => {
    openEscape = `${openEscape}${char}`;
    if (openEscape[0] !== 'u') {
      const meant = SIMPLE_ESCAPES[openEscape];
      if (meant === undefined) throw unexpected('an escape such as \\n', at);
      openEscape = undefined;
      return meant;
    }
    if (openEscape.length > 1 && !isHex(char.charCodeAt(0))) throw unexpected('a hex digit', at);
    if (openEscape.length < 5) return '';
    const meant = String.fromCharCode(Number.parseInt(openEscape.slice(1), 16));
    openEscape = undefined;
    return meant;
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
      const bytes = decode(text);
      return { next: at, bytes: done ? joined(bytes, decodeLast()) : bytes };
    },
  };
}

/** Whole groups of four without padding. The decoder drops strange characters, so a short result tells of them. */
function decodeGroups(text: string): Uint8Array {
  if (text.includes('-') || text.includes('_')) throw badBase64('it uses the URL-safe alphabet: use + and /');
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== (text.length / 4) * 3) throw badBase64('it holds a character that is not of base64');
  return bytes;
}

function decodePadded(text: string): Uint8Array {
  const given = text.endsWith('==') ? 2 : 3;
  const bytes = decodeGroups(text.slice(0, given).padEnd(4, 'A'));
  return bytes.subarray(0, given - 1);
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  return b.length === 0 ? a : Buffer.concat([a, b]);
}

function badBase64(what: string): ServiceError {
  return new ServiceError('BAD_BASE64', `"mp3" must be a string of standard base64 with padding; ${what}.`);
}
