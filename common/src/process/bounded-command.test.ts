// Tests the limits of a program with real processes.

import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { boundedCommand } from './bounded-command.ts';

const BOUNDS = { memoryBytes: 512 * 1024 ** 2, cpuSeconds: 100 };

function runBounded(command: string, args: string[], bounds = BOUNDS) {
  const { file, args: all } = boundedCommand({ file: command, args }, bounds);
  return spawnSync(file, all, { encoding: 'utf8' });
}

it('boundedCommand() passes the arguments to the program unchanged', () => {
  const args = ['a b', '$HOME', "it's", '"', '; exit 9', ''];
  const { stdout, status } = runBounded('printf', ['[%s]', ...args]);
  expect(status).toBe(0);
  expect(stdout).toBe(args.map((arg) => `[${arg}]`).join(''));
});

it('boundedCommand() ends with 127 when the program does not exist', () => {
  expect(runBounded('/nowhere/program', []).status).toBe(127);
});

it.runIf(process.platform === 'linux')('boundedCommand() refuses memory beyond the limit', () => {
  const { status } = runBounded('python3', ['-c', 'bytearray(600 * 1024 ** 2)']);
  expect(status).toBe(1);
  expect(runBounded('python3', ['-c', 'bytearray(100 * 1024 ** 2)']).status).toBe(0);
});

it('boundedCommand() ends a program that uses up its CPU time with SIGXCPU', () => {
  const { signal } = runBounded('bash', ['-c', 'while :; do :; done'], { ...BOUNDS, cpuSeconds: 1 });
  expect(signal).toBe('SIGXCPU');
});
