// Splits a JSON body, while it arrives in pieces, into the content of the string `mp3` and all
// other text. It only finds strings and the members of the outermost object; other-members.ts
// validates the JSON.

import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { type Base64Text, createBase64Text } from './base64-text.ts';
import { createOtherMembers, notJson, unexpected } from './other-members.ts';

/** One body that arrives in pieces. */
export interface BodySplitter {
  /** Returns the decoded audio of the next bytes. Throws BAD_JSON, BAD_BASE64 and TOO_LARGE. */
  push(chunk: Buffer): Uint8Array[];
  /**
   * Returns the whole body as valid JSON in which the string `mp3` is empty. Throws BAD_JSON and
   * MP3_MISSING.
   */
  end(): string;
}

/** A part of the body. Everything inside a value is also `value`. */
type Part = 'start' | 'name' | 'value' | 'audio' | 'end';

/** Length of the longest spelling of `mp3`, which has an escape for each letter. */
const MAX_SPELLING_CHARS = 18;
const SPACES_AND_BOM: readonly number[] = [...Buffer.from(' \t\n\r\ufeff')];
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Creates a splitter for one body. */
export function createBodySplitter(): BodySplitter {
  const others = createOtherMembers();
  let bytesBefore = 0;
  let depth = 0;
  /** The part of the outermost object that comes next or has begun. */
  let part: Part = 'start';
  /** The string that is open. */
  let string: Part | undefined;
  let isEscaped = false;
  /** The beginning, as it is written, of the newest name in the outermost object. */
  let name = '';
  let audio: Base64Text | undefined;

  const passStructure = (byte: number, position: number) => {
    if (SPACES_AND_BOM.includes(byte)) return;
    const char = String.fromCharCode(byte);
    if (part === 'start' && char !== '{') throw unexpected('"{"', position, byte);
    if (part === 'end') throw unexpected('nothing more', position, byte);
    if (part === 'audio' && char !== '"') throw new ServiceError('BAD_BASE64', '"mp3" must be a string of base64.');
    if (char === '"') openString();
    else if (char === '{' || char === '[') depth += 1;
    else if (char === '}' || char === ']') depth -= 1;
    else if (depth === 1 && char === ':') part = isAudioName(name) ? 'audio' : 'value';
    if (depth === 0) part = 'end';
    else if (part === 'start' || (depth === 1 && char === ',')) part = 'name';
  };

  const openString = () => {
    string = depth === 1 ? part : 'value';
    // Forgets the name `mp3`, so that no later value of a malformed body is taken for the audio.
    name = '';
    if (string !== 'audio') return;
    if (audio) throw notJson('The body holds "mp3" more than once. Send it once.');
    audio = createBase64Text();
    part = 'value';
  };

  /** Returns the index of the closing quote, or the length of the chunk if it has none. */
  const endOfString = (chunk: Buffer, from: number): number => {
    let at = from;
    let quote = -1;
    while (at < chunk.length) {
      if (isEscaped) at += 1;
      isEscaped = false;
      if (quote < at) quote = indexOf(chunk, QUOTE, at);
      at = indexOf(chunk.subarray(0, quote), BACKSLASH, at);
      if (at === quote) return quote;
      isEscaped = true;
      at += 1;
    }
    return chunk.length;
  };

  /**
   * Takes bytes outside strings, up to and including an opening quote. Returns the index after
   * them.
   */
  const takeStructure = (chunk: Buffer, from: number): number => {
    let at = from;
    for (; at < chunk.length && !string; at += 1) passStructure(chunk[at] as number, bytesBefore + at);
    others.keep(chunk.subarray(from, at));
    return at;
  };

  /** Takes bytes of a string, including its closing quote. Returns the index after them. */
  const takeString = (chunk: Buffer, from: number, decoded: Uint8Array[]): number => {
    const end = endOfString(chunk, from);
    const isWhole = end < chunk.length;
    const piece = chunk.subarray(from, end);
    if (string === 'audio' && audio) {
      decoded.push(audio.push(piece, bytesBefore + from));
      if (isWhole) decoded.push(audio.end(bytesBefore + end));
      others.leaveOut(piece.length);
    } else others.keep(piece);
    if (string === 'name') name = (name + piece.toString('latin1')).slice(0, MAX_SPELLING_CHARS + 1);
    if (!isWhole) return end;
    others.keep(chunk.subarray(end, end + 1));
    string = undefined;
    return end + 1;
  };

  return {
    push: (chunk) => {
      const decoded: Uint8Array[] = [];
      for (let at = 0; at < chunk.length; ) at = string ? takeString(chunk, at, decoded) : takeStructure(chunk, at);
      bytesBefore += chunk.length;
      return decoded;
    },
    end: () => {
      if (bytesBefore === 0) throw notJson('The body is empty. It must be a JSON object, such as {"mp3": "<base64>"}.');
      if (part !== 'end') throw notJson(`The body ends at byte ${bytesBefore}, before its JSON object is whole.`);
      const text = others.text();
      if (audio) return text;
      throw new ServiceError('MP3_MISSING', 'The body must hold the audio: {"mp3": "<base64 of the file>"}.');
    },
  };
}

/** `raw` is the beginning of a name, as it is written in the body. */
function isAudioName(raw: string): boolean {
  try {
    return JSON.parse(`"${raw}"`) === 'mp3';
  } catch {
    return false;
  }
}

/** Returns the length when the byte is not found. */
function indexOf(bytes: Buffer, byte: number, from: number): number {
  const index = bytes.indexOf(byte, from);
  return index < 0 ? bytes.length : index;
}
