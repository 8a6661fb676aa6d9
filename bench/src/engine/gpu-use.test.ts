// Tests the reading of nvidia-smi, for which a script stands in that prints what nvidia-smi prints.

import { readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { useTempDir } from '@stemline/testing/use-temp-dir.ts';
import { afterEach, expect, it, vi } from 'vitest';
import { type GpuLine, useOf, withGpuLines } from './gpu-use.ts';

const GPU = 'GPU-c95c2e3e-6ee6-1c3b-8b39-1b1c0a4a2f57';
const QUERY = '--query-gpu=utilization.gpu --format=csv,noheader,nounits';
const LOOP = 'while :; do sleep 0.02; echo 90; done';
const always = () => true;

const temp = useTempDir();
afterEach(() => vi.unstubAllEnvs());

/** Puts a stand-in for nvidia-smi on the PATH. It records its arguments and process ids. */
async function standIn(script: string): Promise<void> {
  const text = `#!/bin/bash\necho "$@" >'${temp.path}/arguments'\necho $$ >'${temp.path}/pid'\n${script}\n`;
  await writeFile(join(temp.path, 'nvidia-smi'), text, { mode: 0o755 });
  vi.stubEnv('PATH', `${temp.path}${delimiter}${process.env.PATH}`);
}

/** Resolves with the lines once `count` are there. */
async function linesOf(script: string, count: number) {
  await standIn(script);
  return withGpuLines(GPU, async () => {
    const printed = join(temp.path, 'printed');
    await expect.poll(() => readFile(printed, 'utf8'), { timeout: 60_000 }).toMatch(new RegExp(`^(.*\n){${count}}`));
  });
}
const texts = (lines: GpuLine[] | string) => (typeof lines === 'string' ? lines : lines.map(({ text }) => text));
const print = (...values: string[]) => `for value in ${values.map((value) => `'${value}'`).join(' ')}; do
  echo "$value"; echo "$value" >>'${temp.path}/printed'; sleep 0.02; done`;

it('the numbers of the GPU with the UUID are read until the work ends, and then nvidia-smi is stopped', async () => {
  const { lines } = await linesOf(`${print('10', '90', '80')}\n${LOOP}`, 3);
  expect(texts(lines).slice(0, 3)).toEqual(['10', '90', '80']);
  expect(await readFile(join(temp.path, 'arguments'), 'utf8')).toBe(`--id=${GPU} ${QUERY} --loop-ms=200\n`);
  const pid = Number(await readFile(join(temp.path, 'pid'), 'utf8'));
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});

it('the work begins after the first number', async () => {
  await standIn(`sleep 0.2\n${LOOP}`);
  const { result, lines } = await withGpuLines(GPU, async () => performance.now());
  expect((lines[0] as GpuLine).at).toBeLessThanOrEqual(result);
});

it('nvidia-smi is stopped when the work fails', async () => {
  await standIn(LOOP);
  await expect(withGpuLines(GPU, () => Promise.reject(new Error('no song')))).rejects.toThrow('no song');
  const pid = Number(await readFile(join(temp.path, 'pid'), 'utf8'));
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});

it.each([
  ['a GPU that it does not know', 'echo "No devices were found"; exit 6', 'ended with 6 before the songs: No devices'],
  ['a driver that fails', 'echo "NVIDIA-SMI has failed" >&2; exit 9', 'ended with 9 before the songs: NVIDIA-SMI has'],
  ['an end after some numbers', 'echo 90; exit 0', 'ended with 0 before the songs: 90'],
])('the reason names %s, and the work ends as usual', async (_, script, reason) => {
  await standIn(script);
  const ended = () => readFile(join(temp.path, 'pid'), 'utf8').then((pid) => process.kill(Number(pid), 0));
  const { result, lines } = await withGpuLines(GPU, async () => {
    await expect.poll(() => ended().catch(() => 'ended'), { timeout: 60_000 }).toBe('ended');
    return 'songs';
  });
  expect(result).toBe('songs');
  expect(lines).toContain(reason);
});

it('the reason names a missing nvidia-smi, and the work ends as usual', async () => {
  vi.stubEnv('PATH', temp.path);
  const { result, lines } = await withGpuLines(GPU, async () => 'songs');
  expect([result, lines]).toEqual([
    'songs',
    expect.stringContaining('nvidia-smi does not run: spawn nvidia-smi ENOENT'),
  ]);
});

it('the reason names an nvidia-smi that prints nothing', async () => {
  await standIn('exec sleep 60');
  const { lines } = await withGpuLines(GPU, async () => undefined, 300);
  expect(lines).toBe('nvidia-smi printed nothing within 0.3 s');
});

it('the use is the mean of the numbers that came while it counted', () => {
  const lines = [0, 100, 95, 92, 0].map((percent, index) => ({ at: index, text: String(percent) }));
  const use = useOf(lines, (at) => at >= 1 && at < 4);
  expect(use).toMatchObject({ samples: 3 });
  expect((use as { busy: number }).busy).toBeCloseTo(0.9567, 4);
});

it.each(['[N/A]', '[Not Supported]', '[Unknown Error]', ''])('a line with %j gives a reason and no number', (text) => {
  const lines = [
    { at: 0, text: '90' },
    { at: 1, text },
  ];
  expect(useOf(lines, always)).toBe(`nvidia-smi printed ${JSON.stringify(text)} and not a number`);
});

it('without a number while it counted, there is a reason and no number', () => {
  expect(useOf([{ at: 5, text: '90' }], () => false)).toBe('nvidia-smi printed no number in this time');
});
