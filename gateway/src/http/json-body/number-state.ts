// Checks the syntax of a JSON number byte by byte.

import { isDigit } from './bytes.ts';

export type NumberState = 'minus' | 'zero' | 'int' | 'dot' | 'fraction' | 'e' | 'sign' | 'exponent';
export const NUMBER_MAY_END: ReadonlySet<NumberState> = new Set(['zero', 'int', 'fraction', 'exponent']);

/** Undefined: the byte is not of the number. */
export function nextNumberState(state: NumberState, byte: number): NumberState | undefined {
  if (isDigit(byte)) {
    if (state === 'minus') return byte === 0x30 ? 'zero' : 'int';
    if (state === 'zero') return undefined;
    if (state === 'dot') return 'fraction';
    if (state === 'e' || state === 'sign') return 'exponent';
    return state;
  }
  if (byte === 0x2e && (state === 'zero' || state === 'int')) return 'dot';
  if ((byte === 0x65 || byte === 0x45) && (state === 'zero' || state === 'int' || state === 'fraction')) return 'e';
  if ((byte === 0x2b || byte === 0x2d) && state === 'e') return 'sign';
  return undefined;
}
