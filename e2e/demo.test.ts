// Tests the output and the tracks of `make demo`, and its messages for wrong settings.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { makeMp3, secondsOfBytes } from '@stemline/testing/audio/generated-audio.ts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PYTHON, ROOT } from './src/paths.ts';
import { freeStackPorts, portSettings } from './src/ports.ts';

let folder = '';
let child: ChildProcess | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stemline-demo-'));
});
afterEach(async () => {
  // Only a demo that hangs still runs. Its services end with it.
  if (child?.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await rm(folder, { recursive: true, force: true });
});

async function demo(env: Record<string, string> = {}) {
  const demo = spawn(process.execPath, ['--import', 'tsx', join(ROOT, 'scripts/src/demo.ts')], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      // The loader keeps compiled modules there, so that each start finds those of the first.
      TMPDIR: tmpdir(),
      ONCE: '1',
      OUT: join(folder, 'out'),
      STEMLINE_DATA_DIR: join(folder, 'data'),
      STEMLINE_PYTHON: PYTHON,
      STEMLINE_FETCH_WEIGHTS: 'never',
      ...portSettings(await freeStackPorts()),
      ...env,
    },
  });
  child = demo;
  const [out, errors, [code]] = await Promise.all([text(demo.stdout), text(demo.stderr), once(demo, 'exit')]);
  return { code, out, errors };
}

/** Writes a short song. With it the demo does not spend seconds on its sample song. */
async function shortSong(): Promise<string> {
  const path = join(folder, 'short.mp3');
  await writeFile(path, makeMp3(1));
  return path;
}

/** Reads the output of the demo that README.md shows. */
async function readmeLines(): Promise<string[]> {
  const readme = await readFile(join(ROOT, 'README.md'), 'utf8');
  const [, block = ''] = /```\n(Starting the services\n[\s\S]*?)```/.exec(readme) ?? [];
  return block.trimEnd().split('\n');
}

/**
 * Removes the parts of a line that differ between runs: numbers, parent folders, and the rest of
 * the line where README.md has `...`.
 */
function shapeOf(line: string): string {
  return line
    .replace(/\.\.\.$/, '')
    .replace(/(\S*\/)?(data|out)\//, '$2/')
    .replace(/\d+(\.\d+)?/g, 'N');
}

it('the demo separates the sample song, prints the lines of README.md, and writes tracks of the whole song', async () => {
  const { code, out, errors } = await demo();
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  const printed = out.split('\n').map(shapeOf);
  const shown = (await readmeLines()).filter((line) => !/^(The server is up|Listen to)/.test(line));
  expect(shown.length).toBeGreaterThan(8);
  for (const line of shown.map(shapeOf))
    expect(
      printed.some((one) => one.startsWith(line)),
      line,
    ).toBe(true);
  const tracks = await readdir(join(folder, 'out/sample-song'));
  expect(tracks.sort()).toEqual(['bass.mp3', 'drums.mp3', 'instrumental.mp3', 'other.mp3', 'vocals.mp3']);
  for (const name of tracks)
    expect(secondsOfBytes(await readFile(join(folder, 'out/sample-song', name))), name).toBeCloseTo(20, 0);
});

it('the demo reports a missing song file in one line', async () => {
  const { code, out, errors } = await demo({ SONG: join(folder, 'none.mp3') });
  expect(code).toBe(1);
  expect(out + errors).toBe(`demo: there is no file ${join(folder, 'none.mp3')}\n`);
});

it('the demo reports a port in use in one line, with the setting that chooses another port', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const address = taken.address();
  const port = typeof address === 'object' && address ? String(address.port) : '';
  const { code, out, errors } = await demo({ STEMLINE_QUEUE_PORT: port });
  taken.close();
  expect(code).toBe(1);
  expect(errors).toMatch(new RegExp(`^demo: port ${port} is in use: .*STEMLINE_QUEUE_PORT.*\\n$`));
  expect(out).not.toContain('    at ');
});

it('the demo reports a wrong setting of a service in two lines', async () => {
  const { code, errors } = await demo({ SONG: await shortSong(), STEMLINE_MAX_SECONDS: 'long' });
  expect(code).toBe(1);
  expect(errors).toMatch(/^demo: separator cannot start. Wrong settings:\nSTEMLINE_MAX_SECONDS must .*\n$/);
});

it('the demo reports a wrong setting of a service although its sample song is not made yet', async () => {
  // An ffmpeg that never ends, so that the sample song is never made.
  await writeFile(join(folder, 'ffmpeg'), '#!/bin/sh\nexec sleep 3600\n', { mode: 0o755 });
  const { code, errors } = await demo({ STEMLINE_MAX_WAITING: 'many', PATH: `${folder}:${process.env.PATH}` });
  expect(code).toBe(1);
  expect(errors).toMatch(/^demo: queue cannot start. Wrong settings:\nSTEMLINE_MAX_WAITING must .*\n$/);
  expect(await readdir(join(folder, 'data/demo'))).not.toContain('sample-song.mp3');
});

it('the demo reports a missing device in two lines', async () => {
  const { code, errors } = await demo({ SONG: await shortSong(), STEMLINE_DEVICE: 'mps' });
  expect(code).toBe(1);
  expect(errors).toMatch(/^demo: separator cannot start. Wrong settings:\n.*mps.*\n$/i);
});

it.each(['/proc/none', '/dev/null/x'])(
  'the demo reports in one line that %s cannot be the data folder',
  async (dataDir) => {
    const { code, errors } = await demo({ STEMLINE_DATA_DIR: dataDir });
    expect(code).toBe(1);
    expect(errors).toMatch(/^demo: the data folder .* cannot be used \(STEMLINE_DATA_DIR\): .*\n$/);
  },
);
