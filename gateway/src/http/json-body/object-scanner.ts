// Walks over the members of one JSON object while its bytes arrive in pieces. Each member is collected as raw text,
// decoded as base64 audio, or skipped; memory is bounded whatever the body holds.

import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { type Base64Text, createBase64Text } from './base64-text.ts';
import { isSpace, notJson, shown, type Unexpected } from './bytes.ts';
import { createValueScanner } from './value-scanner.ts';

export interface ObjectScannerOptions {
  /** Members whose raw JSON is kept; each may come once. */
  readonly collect: readonly string[];
  /** The name of the base64 member, which may occur once. */
  readonly audio?: string;
  /** Limit for each collected member. */
  readonly maxMemberBytes: number;
  /**
   * Collected members that may exceed the limit. The scanner skips them then and returns empty
   * text.
   */
  readonly skipLarge?: readonly string[];
}

export interface ObjectScanner {
  /**
   * Returns the audio bytes that this chunk completes. Throws BAD_JSON, BAD_BASE64, and
   * INVALID_ARGUMENT (a member is too large).
   */
  push(chunk: Buffer): Uint8Array[];
  /** Whether the audio member has begun. */
  readonly sawAudio: boolean;
  /** After the last chunk: raw JSON of the collected members. Throws BAD_JSON when the object is not whole. */
  end(): ReadonlyMap<string, string>;
}

/** Where a byte of the object's own syntax is looked at, and what it should be. */
const EXPECTED: Readonly<Partial<Record<State, string>>> = {
  start: '"{"',
  first: 'a name in double quotes or "}"',
  key: 'a name in double quotes',
  colon: '":"',
  after: '"," or "}"',
  end: 'nothing more',
};

type State = 'start' | 'first' | 'key' | 'inKey' | 'colon' | 'value' | 'inValue' | 'inAudio' | 'after' | 'end';

const BOM = [0xef, 0xbb, 0xbf];
/** A longer key is none of ours, even if each of its letters is written as an escape. */
const MAX_KEY_BYTES = 128;

export function createObjectScanner(options: ObjectScannerOptions): ObjectScanner {
  let chunk: Buffer = Buffer.alloc(0);
  /** Bytes of the body before this chunk. */
  let before = 0;
  const unexpected: Unexpected = (expected, at) =>
    notJson(
      `The body is not one JSON object: ${expected} was expected at byte ${before + at}, not ${shown(chunk[at])}.`,
    );
  const value = createValueScanner(unexpected);
  const members = new Map<string, string>();
  let state: State = 'start';
  let bomBytes = 0;
  let key: string | undefined;
  let held: Buffer[] = [];
  let heldBytes = 0;
  let audio: Base64Text | undefined;

  const hold = (piece: Buffer) => {
    // This is a copy, because the piece is a view that would keep the whole network buffer in
    // memory.
    held.push(Buffer.from(piece));
    heldBytes += piece.length;
  };
  /** Drops the held text of a member that is too long. Its size still counts. */
  const dropHeld = (size: number) => {
    held = [];
    heldBytes = size;
  };
  const takeHeld = (): Buffer => {
    const all = Buffer.concat(held, heldBytes);
    held = [];
    heldBytes = 0;
    return all;
  };

  /** Moves over the value or key at hand. */
  const feedValue = (at: number): number => {
    const next = value.feed(chunk, at);
    const isOurs = state === 'inKey' || (key !== undefined && options.collect.includes(key));
    if (isOurs) {
      const limit = state === 'inKey' ? MAX_KEY_BYTES : options.maxMemberBytes;
      if (heldBytes + next - at <= limit) hold(chunk.subarray(at, next));
      else if (state === 'inKey' || options.skipLarge?.includes(key ?? '')) dropHeld(limit + 1);
      else throw new ServiceError('INVALID_ARGUMENT', `"${key}" may not be larger than ${limit} bytes.`);
    }
    if (value.done) endValue();
    return next;
  };

  const endValue = () => {
    if (state === 'inKey') {
      const isLong = heldBytes > MAX_KEY_BYTES;
      if (isLong) dropHeld(0);
      key = isLong ? undefined : textOf(takeHeld());
      state = 'colon';
      return;
    }
    if (heldBytes > options.maxMemberBytes) dropHeld(0);
    const raw = takeHeld();
    if (key !== undefined && options.collect.includes(key)) {
      if (members.has(key)) throw notJson(`"${key}" stands in the body more than once.`);
      members.set(key, utf8(raw));
    }
    state = 'after';
  };

  const beginAudio = (byte: number) => {
    if (byte !== 0x22) throw new ServiceError('BAD_BASE64', `"${options.audio}" must be a string of base64.`);
    if (audio) throw notJson(`"${options.audio}" stands in the body more than once.`);
    audio = createBase64Text(unexpected);
    state = 'inAudio';
  };

  /** One byte of the object's own syntax; false: it belongs to a value and is to be read again. */
  const step = (at: number): boolean => {
    const byte = chunk[at] as number;
    if (state === 'start' && bomBytes < 3 && byte === BOM[bomBytes]) {
      bomBytes += 1;
      return true;
    }
    if (state === 'start' && bomBytes > 0 && bomBytes < 3) throw unexpected('"{"', at);
    // Nothing but spaces may come before the mark's place; after a space it is not a mark.
    if (isSpace(byte)) {
      if (state === 'start') bomBytes = 3;
      return true;
    }
    if (state === 'value') {
      if (key !== undefined && key === options.audio) {
        beginAudio(byte);
        return true;
      }
      value.begin();
      state = 'inValue';
      return false;
    }
    if (state === 'start' && byte === 0x7b) state = 'first';
    else if (state === 'first' && byte === 0x7d) state = 'end';
    else if ((state === 'first' || state === 'key') && byte === 0x22) {
      value.begin();
      state = 'inKey';
      return false;
    } else if (state === 'colon' && byte === 0x3a) state = 'value';
    else if (state === 'after' && byte === 0x2c) state = 'key';
    else if (state === 'after' && byte === 0x7d) state = 'end';
    else throw unexpected(EXPECTED[state] ?? 'JSON', at);
    return true;
  };

  return {
    get sawAudio() {
      return audio !== undefined;
    },
    push: (next) => {
      before += chunk.length;
      chunk = next;
      const out: Uint8Array[] = [];
      let at = 0;
      while (at < chunk.length) {
        if (state === 'inAudio' && audio) {
          const decoded = audio.feed(chunk, at);
          if (decoded.bytes.length > 0) out.push(decoded.bytes);
          if (audio.done) state = 'after';
          at = decoded.next;
        } else if (state === 'inKey' || state === 'inValue') at = feedValue(at);
        else if (step(at)) at += 1;
      }
      return out;
    },
    end: () => {
      const size = before + chunk.length;
      if (size === 0) throw notJson('The body is empty. It must be a JSON object, such as {"mp3": "<base64>"}.');
      if (state !== 'end') throw notJson(`The body ends at byte ${size}, before its JSON object is whole.`);
      return members;
    },
  };
}

/** The text of a JSON string. */
function textOf(raw: Buffer): string {
  return JSON.parse(utf8(raw)) as string;
}

function utf8(raw: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(raw);
  } catch {
    // Only malformed UTF-8 throws here.
    throw notJson('The body is not UTF-8.');
  }
}
