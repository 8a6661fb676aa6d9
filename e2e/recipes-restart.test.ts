// Runs the recipes that need no package with a server that restarts, and with one that refuses a
// song. The server answers as the test scripts it.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@stemline/testing/free-port.ts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PYTHON, ROOT } from './src/paths.ts';

const HASH = 'a'.repeat(56);
const SEPARATED = `
import pathlib, ml_batches
ml_batches.separated(pathlib.Path("songs"), pathlib.Path("out"), ["vocals"], "any")
`;
/** The name of the recipe, its program and arguments, and the file that it makes of a song. */
const RECIPES = [
  ['karaoke.sh', ['bash', join(ROOT, 'docs/recipes/karaoke.sh'), 'songs', 'out'], 'song (karaoke).mp3'],
  ['ml_batches.py', [PYTHON, '-c', SEPARATED], join(HASH, 'vocals.wav')],
] as const;

let folder: string;
let server: Server;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stemline-restart-'));
  await mkdir(join(folder, 'songs'));
  await writeFile(join(folder, 'songs/song.mp3'), 'la');
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

/**
 * Resolves with the exit code and the errors of a recipe, for a server that answers with
 * `listener`.
 */
async function run([program, ...args]: readonly [string, ...string[]], listener: RequestListener) {
  server = createServer((request, response) => {
    request.resume().once('end', () => listener(request, response));
  }).listen(await freePort(), '127.0.0.1');
  await once(server, 'listening');
  const env = {
    PATH: process.env.PATH,
    STEMLINE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    PYTHONPATH: join(ROOT, 'docs/recipes'),
    PYTHONDONTWRITEBYTECODE: '1',
  };
  const child = spawn(program, args, { cwd: folder, env, stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (text) => (errors += text));
  const [code] = await once(child, 'close');
  return { code, errors };
}

it.each(RECIPES)('%s makes its file although the server restarts during the wait', async (_name, command, made) => {
  let waits = 0;
  const { code } = await run(command, ({ method, url = '', socket }, response) => {
    if (method === 'POST') return void response.writeHead(202).end(`{"hash":"${HASH}"}`);
    if (url.includes('/track/')) return void response.end('la la');
    waits += 1;
    if (waits > 1) return void response.end(`{"hash":"${HASH}","state":"done"}`);
    const { port } = server.address() as AddressInfo;
    server.close();
    socket.destroy();
    // The recipes try again after a second, when nothing listens, and then after two more.
    setTimeout(() => server.listen(port, '127.0.0.1'), 1_500);
  });
  expect(code).toBe(0);
  expect(waits).toBe(2);
  expect(await readdir(join(folder, 'out'), { recursive: true })).toContain(made);
});

it.each(RECIPES)(
  '%s fails when the server refuses the model, and leaves out only what is no song',
  async (_name, command) => {
    const refusal = (code: string) => `{"code":"${code}","reason":"The server says ${code}."}`;
    for (const [answer, expected] of [
      ['MODEL_UNKNOWN', 1],
      ['MODEL_UNAVAILABLE', 1],
      ['TOO_LONG', 1],
      ['EMPTY_AUDIO', 0],
      ['UNSUPPORTED_AUDIO', 0],
      ['BAD_AUDIO', 0],
    ] as const) {
      const { code, errors } = await run(command, (_request, response) => response.writeHead(422).end(refusal(answer)));
      expect(code, answer).toBe(expected);
      if (expected === 1) expect(errors).toContain(`song.mp3: refused: The server says ${answer}.`);
      server.close();
    }
  },
);
