// `make demo` as a newcomer runs it, and what it says when something is in its way.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { secondsOfBytes } from '@stemline/testing/audio/generated-audio.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePorts, PYTHON, portSettings, ROOT } from './src/stack.ts';

let folder = '';
let child: ChildProcess | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stemline-demo-'));
});
afterEach(async () => {
  // Only a demo that hangs is still there; what it has started ends with it.
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
      ONCE: '1',
      OUT: join(folder, 'out'),
      STEMLINE_DATA_DIR: join(folder, 'data'),
      STEMLINE_PYTHON: PYTHON,
      STEMLINE_FETCH_WEIGHTS: 'never',
      ...portSettings(await freePorts()),
      ...env,
    },
  });
  child = demo;
  const [out, errors, [code]] = await Promise.all([text(demo.stdout), text(demo.stderr), once(demo, 'exit')]);
  return { code, out, errors };
}

/** The block of README.md that shows what the demo prints. */
async function readmeLines(): Promise<string[]> {
  const readme = await readFile(join(ROOT, 'README.md'), 'utf8');
  const [, block = ''] = /```\n(Starting the services\n[\s\S]*?)```/.exec(readme) ?? [];
  return block.trimEnd().split('\n');
}

/** A line without what differs from run to run: numbers and folders, and what follows where the README says `...`. */
function shapeOf(line: string): string {
  return line
    .replace(/\.\.\.$/, '')
    .replace(/(\S*\/)?(data|out)\//, '$2/')
    .replace(/\d+(\.\d+)?/g, 'N');
}

describe('the demo', () => {
  it('separates the sample song, says what README shows, and leaves whole tracks', async () => {
    const { code, out, errors } = await demo();
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    const printed = out.split('\n').map(shapeOf);
    const shown = (await readmeLines()).filter((line) => !line.startsWith('The server is up'));
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

  it('says in one line that its song is not there', async () => {
    const { code, out, errors } = await demo({ SONG: join(folder, 'none.mp3') });
    expect(code).toBe(1);
    expect(out + errors).toBe(`demo: there is no file ${join(folder, 'none.mp3')}\n`);
  });

  it('says in one line that a port is taken, and which setting chooses another', async () => {
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

  it('says in one line that a setting is wrong, although only a service reads it', async () => {
    const { code, errors } = await demo({ STEMLINE_MAX_SECONDS: 'long' });
    expect(code).toBe(1);
    expect(errors).toMatch(/^demo: separator cannot start. Wrong settings:\nSTEMLINE_MAX_SECONDS must .*\n$/);
  });

  it('says in one line that there is no such device', async () => {
    const { code, errors } = await demo({ STEMLINE_DEVICE: 'mps' });
    expect(code).toBe(1);
    expect(errors).toMatch(/^demo: separator cannot start. Wrong settings:\n.*mps.*\n$/i);
  });

  it.each(['/proc/none', '/dev/null/x'])('says in one line that %s is no folder for data', async (dataDir) => {
    const { code, errors } = await demo({ STEMLINE_DATA_DIR: dataDir });
    expect(code).toBe(1);
    expect(errors).toMatch(/^demo: the data folder .* cannot be used \(STEMLINE_DATA_DIR\): .*\n$/);
  });
});
