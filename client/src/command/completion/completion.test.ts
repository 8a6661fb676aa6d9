// Tests the completions in the shells that are installed, and that all of them have every flag.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runStemline } from '../../testing/run-stemline.ts';
import { ALL_COMMANDS } from '../run.ts';

const ZSH_OFFERS = join(import.meta.dirname, '../../testing/zsh-offers.zsh');

const scripts = new Map<string, string>();
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stemline-completion-'));
  mkdirSync(join(folder, 'an album'));
  writeFileSync(join(folder, 'a song.mp3'), '');
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { code, out } = await runStemline(['completion', shell], { url: 'http://localhost' });
    expect(code).toBe(0);
    scripts.set(shell, out.join('\n'));
    writeFileSync(join(folder, `script.${shell}`), out.join('\n'));
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a shell in the folder. Returns the lines that it prints. */
function printed(program: string, ...args: string[]): string[] {
  const env = { PATH: process.env.PATH, HOME: folder, LC_ALL: 'C.UTF-8', TERM: 'xterm' };
  const text = execFileSync(program, args, {
    cwd: folder,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return text.split(/\r?\n/).filter(Boolean);
}

/** Each returns the words that a shell offers for the last of the words; no words: paths. */
const OFFERS = {
  bash: (...words: string[]) => {
    // Readline makes three words of --flag=value.
    const split = words.flatMap((word) => word.split(/(?<==)|(?==)/));
    const script = `${scripts.get('bash')}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _stemline; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return printed('bash', '--norc', '-c', script, 'bash', ...split);
  },
  zsh: (...words: string[]) => printed('zsh', '-f', ZSH_OFFERS, join(folder, 'script.zsh'), words.join(' ')),
  fish: (...words: string[]) =>
    printed('fish', '--no-config', '-c', 'source script.fish; complete -C $argv[1]', words.join(' ')).map(
      (line) => line.split('\t')[0] ?? '',
    ),
};

const isInstalled = (shell: string) => spawnSync(shell, ['--version']).error === undefined;

describe.each(['bash', 'zsh', 'fish'] as const)('completion of %s (skipped where it is not installed)', (shell) => {
  it.skipIf(!isInstalled(shell))('offers commands, flags and the values of flags', () => {
    const offered = (...words: string[]) => OFFERS[shell](...words).sort();
    expect(offered('stemline', 'd')).toEqual(['deliveries', 'doctor', 'download']);
    expect(offered('stemline', 'separate', '--two')).toEqual(['--two-stems']);
    expect(offered('stemline', 'separate', 'a.mp3', '--clip-mode', 'c')).toEqual(['clamp']);
    expect(offered('stemline', 'separate', '--clip-mode=c').map((word) => word.replace('--clip-mode=', ''))).toEqual([
      'clamp',
    ]);
    expect(offered('stemline', 'list', '--state', 'd')).toEqual(['done']);
    expect(offered('stemline', 'help', 'ver')).toEqual(['version']);
    expect(offered('stemline', 'completion', 'z')).toEqual(['zsh']);
    // The name of another command is no command here.
    expect(offered('stemline', 'separate', 'list', '--sta')).toEqual([]);
  });

  it.skipIf(!isInstalled(shell))('offers paths where a path is possible, and nowhere else', () => {
    // bash offers paths itself where its function offers no words.
    const paths = (...words: string[]) => OFFERS[shell](...words).some((word) => word.includes('album'));
    if (shell !== 'bash') {
      expect(paths('stemline', 'separate', 'a')).toBe(true);
      expect(paths('stemline', 'separate', '-o', 'a')).toBe(true);
    }
    expect(OFFERS[shell]('stemline', 'separate', '').filter((word) => word.startsWith('--'))).toEqual([]);
    for (const words of [
      ['list', 'a'],
      ['show', 'a'],
      ['separate', '--shifts', 'a'],
      ['completion', 'a'],
    ])
      expect(paths('stemline', ...words), words.join(' ')).toBe(false);
  });
});

it.skipIf(!isInstalled('zsh'))('zsh takes the completion with eval before it has loaded its own', () => {
  const script = 'eval "$(< script.zsh)" && print $_comps[stemline]';
  expect(printed('zsh', '-f', '-c', script)).toEqual(['_stemline']);
});

it.each(['bash', 'zsh', 'fish'])('the completion of %s has every command and every flag', (shell) => {
  const script = scripts.get(shell) ?? '';
  for (const { name, flags } of ALL_COMMANDS) {
    expect(script).toContain(name);
    for (const flag of flags) expect(script).toContain(shell === 'fish' ? `-l ${flag.name} ` : `--${flag.name}`);
  }
});
