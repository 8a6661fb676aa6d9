// Finds the end of one JSON value while its bytes arrive in pieces, and refuses what is not JSON.
// It keeps no bytes: only one bit for each bracket that is open, so size and depth of a value cost next to nothing.

import { isDigit, isHex, isSpace, notJson } from './bytes.ts';

export interface ValueScanner {
  /** Begins a new value. */
  begin(): void;
  /** Takes bytes from `at` on; the index after the last byte that belongs to the value, or the chunk's length. Throws BAD_JSON. */
  feed(chunk: Uint8Array, at: number): number;
  /** Whether the value has ended. A number ends only with the byte after it, which is not part of it. */
  readonly done: boolean;
}

type State = 'value' | 'string' | 'escape' | 'hex' | 'word' | 'number' | 'first' | 'key' | 'colon' | 'after' | 'done';

/** What may follow in a number, and where it may end. */
type NumberState = 'minus' | 'zero' | 'int' | 'dot' | 'fraction' | 'e' | 'sign' | 'exponent';
const NUMBER_MAY_END: ReadonlySet<NumberState> = new Set(['zero', 'int', 'fraction', 'exponent']);

const WORDS: Readonly<Record<string, string>> = { t: 'rue', f: 'alse', n: 'ull' };

export function createValueScanner(): ValueScanner {
  let state: State = 'value';
  let number: NumberState = 'int';
  let word = '';
  let hexLeft = 0;
  let isKey = false;
  const open = createBracketStack();

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
      if (rest === undefined) throw notJson();
      word = rest;
      state = 'word';
    }
  };

  const beginKey = (byte: number) => {
    if (byte !== 0x22) throw notJson();
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
    if (byte !== (open.inObject() ? 0x7d : 0x5d)) throw notJson();
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
        else throw notJson();
        return;
      case 'hex':
        if (!isHex(byte)) throw notJson();
        hexLeft -= 1;
        if (hexLeft === 0) state = 'string';
        return;
      case 'word':
        if (byte !== word.charCodeAt(0)) throw notJson();
        word = word.slice(1);
        if (word === '') ended();
        return;
    }
    if (isSpace(byte)) return;
    if (state === 'value') beginValue(byte);
    else if (state === 'key') beginKey(byte);
    else if (state === 'after') afterValue(byte);
    else if (state === 'colon') {
      if (byte !== 0x3a) throw notJson();
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
      let at = from;
      while (at < chunk.length && state !== 'done') {
        if (state === 'string') {
          at = plainUntil(chunk, at);
          if (at === chunk.length) break;
          if (chunk[at] === 0x22) endString();
          else state = 'escape';
          at += 1;
        } else if (state === 'number') {
          const next = nextNumberState(number, chunk[at] as number);
          if (next === undefined) {
            if (!NUMBER_MAY_END.has(number)) throw notJson();
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

/** The index of the next quote or backslash; throws when a control character comes first. */
function plainUntil(chunk: Uint8Array, from: number): number {
  let at = from;
  for (; at < chunk.length; at += 1) {
    const byte = chunk[at] as number;
    if (byte === 0x22 || byte === 0x5c) break;
    if (byte < 0x20) throw notJson();
  }
  return at;
}

function nextNumberState(state: NumberState, byte: number): NumberState | undefined {
  if (isDigit(byte)) {
    if (state === 'minus') return byte === 0x30 ? 'zero' : 'int';
    if (state === 'zero') throw notJson();
    if (state === 'dot') return 'fraction';
    if (state === 'e' || state === 'sign') return 'exponent';
    return state;
  }
  if (byte === 0x2e && (state === 'zero' || state === 'int')) return 'dot';
  if ((byte === 0x65 || byte === 0x45) && (state === 'zero' || state === 'int' || state === 'fraction')) return 'e';
  if ((byte === 0x2b || byte === 0x2d) && state === 'e') return 'sign';
  return undefined;
}

interface BracketStack {
  push(isObject: boolean): void;
  pop(): void;
  depth(): number;
  inObject(): boolean;
}

/** One bit a bracket: a body of nothing but brackets costs an eighth of its size. */
function createBracketStack(): BracketStack {
  let bits = new Uint8Array(64);
  let depth = 0;
  return {
    push: (isObject) => {
      if (depth === bits.length * 8) {
        const wider = new Uint8Array(bits.length * 2);
        wider.set(bits);
        bits = wider;
      }
      const mask = 1 << (depth & 7);
      bits[depth >> 3] = isObject ? (bits[depth >> 3] as number) | mask : (bits[depth >> 3] as number) & ~mask;
      depth += 1;
    },
    pop: () => {
      depth -= 1;
    },
    depth: () => depth,
    inObject: () => depth > 0 && ((bits[(depth - 1) >> 3] as number) & (1 << ((depth - 1) & 7))) !== 0,
  };
}
