// Finds the end of one JSON value while its bytes arrive in pieces, and refuses what is not JSON.
// It keeps no bytes: only one bit for each bracket that is open, so size and depth of a value cost next to nothing.

import { createBracketStack } from './bracket-stack.ts';
import { isDigit, isHex, isSpace, type Unexpected } from './bytes.ts';
import { NUMBER_MAY_END, type NumberState, nextNumberState } from './number-state.ts';

export interface ValueScanner {
  /** Begins a new value. */
  begin(): void;
  /** Takes bytes from `at` on; the index after the last byte that belongs to the value, or the chunk's length. Throws BAD_JSON. */
  feed(chunk: Uint8Array, at: number): number;
  /** Whether the value has ended. A number ends only with the byte after it, which is not part of it. */
  readonly done: boolean;
}

type State = 'value' | 'string' | 'escape' | 'hex' | 'word' | 'number' | 'first' | 'key' | 'colon' | 'after' | 'done';

const WORDS: Readonly<Record<string, string>> = { t: 'rue', f: 'alse', n: 'ull' };

export function createValueScanner(unexpected: Unexpected): ValueScanner {
  /** The byte that is looked at, as an index of the chunk. */
  let at = 0;
  let state: State = 'value';
  let number: NumberState = 'int';
  let word = '';
  let hexLeft = 0;
  let isKey = false;
  const open = createBracketStack();

  const wrong = (expected: string) => unexpected(expected, at);

  const ended = () => {
    state = open.depth() === 0 ? 'done' : 'after';
  };

  const beginValue = (byte: number) => {
    if (byte === 0x22) {
      isKey = false;
      state = 'string';
    } else if (byte === 0x7b || byte === 0x5b) {
      open.push(byte === 0x7b);
      state = 'first';
    } else if (byte === 0x2d || isDigit(byte)) {
      number = byte === 0x2d ? 'minus' : byte === 0x30 ? 'zero' : 'int';
      state = 'number';
    } else {
      const rest = WORDS[String.fromCharCode(byte)];
      if (rest === undefined) throw wrong('a value');
      word = rest;
      state = 'word';
    }
  };

  const beginKey = (byte: number) => {
    if (byte !== 0x22) throw wrong('a name in double quotes');
    isKey = true;
    state = 'string';
  };

  const endString = () => {
    if (isKey) state = 'colon';
    else ended();
  };

  const afterValue = (byte: number) => {
    if (byte === 0x2c) state = open.inObject() ? 'key' : 'value';
    else close(byte);
  };

  const close = (byte: number) => {
    if (byte !== (open.inObject() ? 0x7d : 0x5d)) throw wrong(open.inObject() ? '"," or "}"' : '"," or "]"');
    open.pop();
    ended();
  };

  /** One byte between or inside tokens, strings left out. */
  const step = (byte: number) => {
    switch (state) {
      case 'escape':
        if (byte === 0x75) {
          hexLeft = 4;
          state = 'hex';
        } else if ('"\\/bfnrt'.includes(String.fromCharCode(byte))) state = 'string';
        else throw wrong('an escape such as \\n');
        return;
      case 'hex':
        if (!isHex(byte)) throw wrong('a hex digit');
        hexLeft -= 1;
        if (hexLeft === 0) state = 'string';
        return;
      case 'word':
        if (byte !== word.charCodeAt(0)) throw wrong('true, false or null');
        word = word.slice(1);
        if (word === '') ended();
        return;
    }
    if (isSpace(byte)) return;
    if (state === 'value') beginValue(byte);
    else if (state === 'key') beginKey(byte);
    else if (state === 'after') afterValue(byte);
    else if (state === 'colon') {
      if (byte !== 0x3a) throw wrong('":"');
      state = 'value';
    } else if (byte === 0x7d || byte === 0x5d) close(byte);
    else if (open.inObject()) beginKey(byte);
    else beginValue(byte);
  };

  return {
    begin: () => {
      state = 'value';
    },
    get done() {
      return state === 'done';
    },
    feed: (chunk, from) => {
      at = from;
      while (at < chunk.length && state !== 'done') {
        if (state === 'string') {
          at = plainUntil(chunk, at);
          if (at === chunk.length) break;
          if ((chunk[at] as number) < 0x20) throw wrong('a string without control characters');
          if (chunk[at] === 0x22) endString();
          else state = 'escape';
          at += 1;
        } else if (state === 'number') {
          const next = nextNumberState(number, chunk[at] as number);
          if (next === undefined) {
            if (!NUMBER_MAY_END.has(number)) throw wrong('a digit');
            ended();
          } else {
            number = next;
            at += 1;
          }
        } else {
          step(chunk[at] as number);
          at += 1;
        }
      }
      return at;
    },
  };
}

/** The index of the next quote, backslash or control character. */
function plainUntil(chunk: Uint8Array, from: number): number {
  let at = from;
  for (; at < chunk.length; at += 1) {
    const byte = chunk[at] as number;
    if (byte === 0x22 || byte === 0x5c || byte < 0x20) break;
  }
  return at;
}
