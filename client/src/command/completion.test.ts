// Tests the completions: bash completes with them, and every command and flag is in all of them.

import { execFileSync } from 'node:child_process';
import { beforeAll, expect, it } from 'vitest';
import { runStemline } from '../testing/run-stemline.ts';
import { ALL_COMMANDS } from './run.ts';

const scripts = new Map<string, string>();
beforeAll(async () => {
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { code, out } = await runStemline(['completion', shell], { url: 'http://localhost' });
    expect(code).toBe(0);
    scripts.set(shell, out.join('\n'));
  }
});

/** Returns the words that bash offers after these words. */
function offered(...words: string[]): string[] {
  const script = `${scripts.get('bash')}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _stemline; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['--norc', '-c', script, 'bash', ...words], { encoding: 'utf8' })
    .trim()
    .split('\n');
}

it('bash completes commands, flags and the values of flags', () => {
  expect(offered('stemline', 'd')).toEqual(['download', 'deliveries', 'doctor']);
  expect(offered('stemline', 'separate', '--two')).toEqual(['--two-stems']);
  expect(offered('stemline', 'separate', '--clip-mode', 'c')).toEqual(['clamp']);
  expect(offered('stemline', 'list', '--state', 'd')).toEqual(['done']);
  expect(offered('stemline', 'help', 'ver')).toEqual(['version']);
  expect(offered('stemline', 'completion', 'z')).toEqual(['zsh']);
});

it.each(['bash', 'zsh', 'fish'])('the completion of %s has every command and every flag', (shell) => {
  const script = scripts.get(shell) ?? '';
  for (const { name, flags } of ALL_COMMANDS) {
    expect(script).toContain(name);
    for (const flag of flags) expect(script).toContain(shell === 'fish' ? `-l ${flag.name} ` : `--${flag.name}`);
  }
});
