import { spawnSync } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '@stemline/testing/eventually.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { never } from '../../../testing/constants.ts';
import { ffmpegOf, scriptIn } from '../../../testing/media.ts';
import type { FfmpegRun } from './ffmpeg-run.ts';

const ENDLESS = ['-f', 'lavfi', '-i', 'anoisesrc=d=1000000', '-f', 'f32le', 'pipe:1'];
let folder: Awaited<ReturnType<typeof tempFolder>>;
const at = (name: string) => join(folder.path, name);

beforeAll(async () => {
  folder = await tempFolder();
});
afterAll(() => folder.remove());

function run(args: string[], more: Partial<FfmpegRun> = {}, file?: string) {
  return ffmpegOf(file).run(args, { signal: never, cpuSeconds: 200, ...more });
}

test.runIf(process.platform === 'linux')('a run that exceeds its CPU time is ended and reported as such', async () => {
  const idle = [...ENDLESS.slice(0, -2), 'null', '-'];
  expect(await run(idle, { cpuSeconds: 2 })).toMatchObject({ exceeded: 'cpu' });
});

test('a run that is killed from outside is not reported as exceeding a limit', async () => {
  const ffmpeg = await scriptIn(folder.path, 'known', `echo $$ > ${at('pid')}; exec ffmpeg "$@"`);
  const idle = [...ENDLESS.slice(0, -2), 'null', '-'];
  const ending = run(idle, {}, ffmpeg);
  await eventually('it runs', () =>
    readFile(at('pid'), 'utf8')
      .then((pid) => pid.endsWith('\n'))
      .catch(() => false),
  );
  process.kill(Number(await readFile(at('pid'), 'utf8')), 'SIGKILL');
  expect(await ending).toMatchObject({ killedBy: 'SIGKILL', exceeded: undefined, lackedMemory: false });
});

test.runIf(process.platform === 'linux')(
  'a run that does nothing for the limit is ended, and reported as such',
  async () => {
    const stopped = await scriptIn(folder.path, 'stopped', 'kill -STOP $$; exec ffmpeg "$@"');
    const end = await ffmpegOf(stopped, 'ffprobe', 2, 1_000).run(ENDLESS, { signal: never, cpuSeconds: 200 });
    expect(end).toMatchObject({ exceeded: 'stall', killedBy: 'SIGKILL' });
  },
);

test('a run whose output is slow, but longer than the limit of a run that does nothing, is not ended', async () => {
  const output = { path: at('slow-output'), maxBytes: 1e9 };
  const slow = ['-re', '-f', 'lavfi', '-i', 'anoisesrc=d=9', '-flush_packets', '1', '-f', 'f32le', 'pipe:1'];
  const end = await ffmpegOf('ffmpeg', 'ffprobe', 2, 4_000).run(slow, { signal: never, cpuSeconds: 200, output });
  expect(end).toMatchObject({ exitCode: 0, exceeded: undefined });
});

test('a run whose output exceeds the limit is ended, and the excess is not written', async () => {
  const output = { path: at('out'), maxBytes: 1_000_000 };
  expect(await run(ENDLESS, { output })).toMatchObject({ exceeded: 'output' });
  expect((await stat(at('out'))).size).toBeLessThanOrEqual(1_000_000);
});

test('a run is ended when one of its lines is refused', async () => {
  const lines: string[] = [];
  const accepts = (line: string) => lines.push(line) < 2;
  const copy = ['-map', '0:a', '-c', 'copy', '-flush_packets', '1', '-f', 'framecrc', 'pipe:3'];
  const end = await run([...ENDLESS, ...copy], { accepts, output: { path: at('out'), maxBytes: 1e9 } });
  expect(end).toMatchObject({ exceeded: 'refused', killedBy: 'SIGKILL' });
});

test('a run that cannot start, because this process has too many open files, is rejected and ends nothing else', () => {
  const script = `
    import { openSync } from 'node:fs';
    import { createFfmpeg } from '${new URL('ffmpeg.ts', import.meta.url)}';
    const ffmpeg = createFfmpeg({ file: 'ffmpeg', probeFile: 'ffprobe', processes: 1, stallMs: 60_000, environment: process.env });
    const limits = { signal: new AbortController().signal, cpuSeconds: 60 };
    const open = (pipes) => console.log(pipes.length, 'pipes');
    const feeds = { count: 2, open, isWaiting: () => false };
    try {
      for (;;) openSync('/dev/null');
    } catch {}
    await ffmpeg.run([], { ...limits, feeds, accepts: () => true }).catch((error) => console.log(error.message));
    await ffmpeg.run([], limits).catch((error) => console.log(error.cause.code));
  `;
  const node = [process.execPath, '--import', 'tsx', '--input-type=module', '-e', script];
  const { stdout, status } = spawnSync('bash', ['-c', 'ulimit -n 128 && exec "$@"', 'bash', ...node]);
  expect(stdout.toString()).toMatch(/^0 pipes\n.* cannot be run\nEMFILE\n$/);
  expect(status).toBe(0);
});

test('a run that lacked memory is reported as such, even when ffmpeg prints many lines afterwards', async () => {
  const lines = 'echo "index: Cannot allocate memory" >&2; yes "invalid frame" | head -n 9999 >&2; exit 1';
  const end = await run([], {}, await scriptIn(folder.path, 'refused', lines));
  expect(end).toMatchObject({ lackedMemory: true, exitCode: 1 });
});

test('a run whose ffmpeg cannot be started fails with an error that names the program', async () => {
  await expect(run(ENDLESS, {}, '/nowhere/ffmpeg')).rejects.toThrow('/nowhere/ffmpeg cannot be run');
});

test('every line of the messages is reported once, and a very long line only up to a thousand characters', async () => {
  const lines =
    'printf "first\\nsec" >&2; printf "ond\\n\\n" >&2; head -c 300000 /dev/zero | tr "\\0" x >&2; echo >&2; printf last >&2';
  const seen: string[] = [];
  const script = await scriptIn(folder.path, 'talking', lines);
  const end = await run([], { onMessage: (line) => seen.push(line) }, script);
  expect(seen.map((line) => line.slice(0, 10))).toEqual(['first', 'second', 'x'.repeat(10), 'last']);
  expect(seen.map((line) => line.length)).toEqual([5, 6, 1_000, 4]);
  expect(end.stderr).toHaveLength(4_096);
});

test('the text of ffprobe is returned, and a run that prints more than a megabyte is ended', async () => {
  const limits = { signal: never, cpuSeconds: 200 };
  const endless = await scriptIn(folder.path, 'endless', 'exec yes text');
  const end = await ffmpegOf('ffmpeg', endless).probe([], limits);
  expect(end).toMatchObject({ exceeded: 'output' });
  expect(end.text.length).toBeLessThanOrEqual(1_000_000);
  const version = await ffmpegOf().probe(['-show_program_version'], limits);
  expect(version).toMatchObject({ exitCode: 0, exceeded: undefined, text: expect.stringContaining('version=') });
});
