// Tests the songhash against its published vectors and against sha224sum, which is independent of
// this code.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { canonicalJson, songhashOf } from './songhash.ts';

interface Vector {
  name: string;
  audio: string;
  model: string;
  revision: string;
  options: string;
  namespace: string;
  canonicalOptions: string;
  songhash: string;
}

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const vectors = JSON.parse(read('songhash-vectors.json')) as Vector[];
const page = read('../../docs/songhash.md');

const compute = (vector: Vector) => songhashOf({ ...vector, optionsJson: vector.canonicalOptions });

it.each(vectors)('the songhash of $name equals the published value', (vector) => {
  expect(compute(vector)).toBe(vector.songhash);
  const row = page.split('\n').find((line) => line.startsWith(`| ${vector.name} `));
  expect(row).toContain(vector.songhash);
});

it('the songhash equals the output of the shell commands in docs/songhash.md', () => {
  const script = /```sh\n(.*?)```/s.exec(page)?.[1] ?? '';
  const printed = execFileSync('bash', ['-c', script], { encoding: 'utf8' }).trim().split('\n');
  expect(printed.map((line) => `# ${line}`)).toEqual(script.split('\n').filter((line) => line.startsWith('# ')));
  expect(printed).toHaveLength(2);
});

it('the songhash is the same with and without explicit defaults, and differs for every input that changes the tracks', () => {
  const [first, same, ...others] = vectors.map(compute);
  expect(same).toBe(first);
  expect(new Set([first, ...others]).size).toBe(others.length + 1);
});

it('canonical JSON has sorted keys and no spaces', () => {
  expect(canonicalJson(JSON.parse('{ "b": 1, "a": "x y" }'))).toBe('{"a":"x y","b":1}');
  expect(canonicalJson({})).toBe('{}');
});
