// Tests the layout of waveform peaks.

import { expect, it } from 'vitest';
import { peaksLevelBytes } from './peaks-file.ts';

/** The header of 1000 pixels of two channels at 4096 samples per pixel, little-endian. */
const HEADER = Buffer.from('0200000000000000' + '44ac0000' + '00100000' + 'e8030000' + '02000000', 'hex');
const changed = (offset: number, value: number) => {
  const header = Buffer.from(HEADER);
  header.writeInt32LE(value, offset);
  return header;
};

it('the size of a level of peaks is that of its header and of four bytes for each pixel and channel', () => {
  expect(peaksLevelBytes(HEADER, 1)).toBe(24 + 4 * 1_000 * 2);
  expect(peaksLevelBytes(changed(16, 0), 1)).toBe(24);
});

it.each([
  ['of another level', HEADER, 0],
  ['of another version', changed(0, 1), 1],
  ['of peaks with 8 bits', changed(4, 1), 1],
  ['with another number of samples per pixel', changed(12, 256), 1],
  ['that is cut', HEADER.subarray(0, 23), 1],
  ['of no channels', changed(20, 0), 1],
  ['of a negative number of channels', changed(20, -1), 1],
] as const)('a header %s is refused', (_what, header, level) => {
  expect(() => peaksLevelBytes(header, level)).toThrow('header');
});
