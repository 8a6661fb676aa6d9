// Tests the arguments of the benchmark.

import { expect, it } from 'vitest';
import { PARTS, parseBenchSettings } from './settings.ts';

it('without arguments all parts run with their own lengths and rounds', () => {
  expect(parseBenchSettings([])).toMatchObject({ device: 'auto', parts: PARTS, seconds: undefined, rounds: undefined });
});

it('the arguments choose parts, a device, a length and rounds', () => {
  const args = ['--part', 'arms,memory', '--device', 'cuda', '--seconds', '60', '--rounds', '5'];
  expect(parseBenchSettings(args)).toMatchObject({ parts: ['arms', 'memory'], device: 'cuda', seconds: 60, rounds: 5 });
});

it.each([
  [['--part', 'arm'], 'PART must be one of device, engine, fairness, arms, together, drift, memory, chunks, not "arm"'],
  [['--device', 'gpu'], 'DEVICE must be one of auto, cpu, cuda, mps, not "gpu"'],
  [['--rounds', '0'], 'ROUNDS must be a whole number above 0, not "0"'],
])('%j is refused', (args, message) => {
  expect(() => parseBenchSettings(args)).toThrow(message);
});
