// Runs every code sample of the description of the API against a real stack.

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeMp3 } from '@stemline/testing/audio/generated-audio.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { call, untilState } from './src/api.ts';
import { type BorrowedStack, borrowStack } from './src/lending/borrow-stack.ts';
import { PYTHON, ROOT } from './src/paths.ts';
import { until } from './src/until.ts';

interface Sample {
  readonly label: string;
  readonly source: string;
}
interface Described {
  readonly operationId: string;
  readonly 'x-codeSamples': readonly Sample[];
}

const run = promisify(execFile);
const SERVER = 'http://localhost:5000';
/** The routes that end a song, in this order after all others. */
const LAST = ['cancelSong', 'removeTrack', 'removeTrackByGet', 'retrySong', 'removeSong'];
const api = JSON.parse(await readFile(join(ROOT, 'gateway/openapi.json'), 'utf8')) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
};
const operations = Object.values(api.paths)
  .flatMap((item) => Object.values(item).filter(({ operationId }) => operationId))
  .sort((one, other) => LAST.indexOf(one.operationId) - LAST.indexOf(other.operationId));

let stack: BorrowedStack;
let folder: string;
beforeAll(async () => {
  stack = await borrowStack();
  folder = await mkdtemp(join(tmpdir(), 'stemline-samples-'));
});
afterAll(async () => {
  stack?.giveBack();
  await rm(folder, { recursive: true });
});

function command(label: string, source: string): [string, string[]] {
  if (label === 'curl') return ['bash', ['-o', 'pipefail', '-c', source]];
  return label === 'Python' ? [PYTHON, ['-c', source]] : [process.execPath, ['--input-type=module', '-e', source]];
}

/** Runs a sample until it ends. An endless stream of curl is ended after the first event. */
async function output(label: string, source: string): Promise<string> {
  if (label === 'curl' && source.includes('/events?')) return firstEvent(source);
  const [file, values] = command(label, source);
  const { stdout } = await run(file, values, { cwd: folder, maxBuffer: 64 * 1024 ** 2 });
  return stdout;
}

async function firstEvent(source: string): Promise<string> {
  const child = spawn('bash', ['-c', `exec ${source}`], { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = once(child, 'exit');
  let printed = '';
  for await (const text of child.stdout.setEncoding('utf8')) {
    printed += text;
    if (/^data: .*\n\n/m.test(printed)) break;
  }
  child.kill();
  // Not an exit code of curl: it was still reading.
  expect(await ended).toEqual([null, 'SIGTERM']);
  return printed;
}

it.each(['curl', 'Python', 'Node'])('every example of the description in %s works as it is written', async (label) => {
  const song = makeMp3(2, 500 + label.length);
  await writeFile(join(folder, 'song.mp3'), song);
  const sent = await call(stack, 'POST', '/apiv1/songs?filename=song.mp3', { body: new Uint8Array(song) });
  const songhash = String(sent.body.hash);
  await untilState(stack, songhash, 'done');
  const test = { body: JSON.stringify({ url: 'https://callback.invalid/hook' }) };
  const { id } = (await call(stack, 'POST', '/apiv1/callbacks/test', test)).body;
  for (const { operationId, 'x-codeSamples': samples } of operations) {
    const sample = samples.find((one) => one.label === label);
    const source = String(sample?.source)
      .replaceAll(SERVER, stack.url)
      .replaceAll(/\b[0-9a-f]{56}\b/g, songhash)
      .replaceAll(/msg_[0-9a-f]{56}/g, String(id))
      .replaceAll('https://example.org/hook', 'https://callback.invalid/hook');
    if (operationId === 'removeSong') await untilState(stack, songhash, 'done');
    const printed = await output(label, source);
    const file = /(?:-o |open\("|writeFile\(")((?!song)[a-z]+\.[a-z0-9]+)/.exec(source)?.[1];
    if (file) {
      const [url = ''] = /http:[^"']+/.exec(source) ?? [];
      const sent = await fetch(url);
      expect(sent.status).toBe(200);
      const bytes = await readFile(join(folder, file));
      expect(bytes.equals(Buffer.from(await sent.arrayBuffer())), `${operationId}: ${file}`).toBe(true);
      await rm(join(folder, file));
    } else {
      expect(printed.length, operationId).toBeGreaterThan(10);
      expect(printed, operationId).not.toMatch(/"code": ?"[A-Z_]+", ?"reason"/);
    }
  }
  const { status } = await until('the song is removed', async () => {
    const answer = await call(stack, 'GET', `/apiv1/songs/${songhash}`);
    return answer.status === 404 ? answer : undefined;
  });
  expect(status).toBe(404);
});

it.each(['curl', 'Python', 'Node'])('every example in %s fails when the server refuses its request', async (label) => {
  await writeFile(join(folder, 'song.mp3'), 'no music');
  for (const { operationId, 'x-codeSamples': samples } of operations) {
    const source = String(samples.find((one) => one.label === label)?.source)
      // Refused by every route.
      .replaceAll(/http:\/\/localhost:5000\/([^"'?]*)/g, `${stack.url}/none/$1`);
    await expect(output(label, source), operationId).rejects.toThrow();
  }
});
