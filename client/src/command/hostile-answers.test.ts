// Tests the commands against a server that gives one member of its answers a wrong value, each
// member in turn.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mp3 } from '@stemline/testing/audio/silent-mp3.ts';
import { type GatewayFixture, startGateway } from '@stemline/testing/gateway/gateway-fixture.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ChangedAnswers, pathsIn, startChangedAnswers } from '../testing/changed-answers.ts';
import { runStemline } from '../testing/run-stemline.ts';
import { startSeparator } from '../testing/scripted-separator.ts';

/** JSON values; undefined: the member is absent. */
const VALUES = [undefined, 'null', '{}', '[]', '[null]', '-1', '1e999', '"constructor"', '"x\\ny"', '"\\u001b[2J"'];
/** Words of JavaScript in place of a sentence, and a line that the server has forged. */
const NONSENSE =
  /is not a function|Cannot (read|convert)|not iterable|undefined|NaN|\[object|Infinity|Invalid|native code|^y/m;

let fixture: GatewayFixture;
let server: ChangedAnswers;
let folder: string;
let songhash: string;
beforeAll(async () => {
  fixture = await startGateway();
  server = await startChangedAnswers(fixture.base);
  folder = await mkdtemp(join(tmpdir(), 'stemline-command-'));
  const { out } = await separate(await songFile(1), '--json');
  songhash = JSON.parse(out[0] ?? '').hash;
});
afterAll(async () => {
  await server.stop();
  await fixture.stop();
  await rm(folder, { recursive: true });
});

async function songFile(seed: number): Promise<string> {
  const path = join(folder, `${seed}.mp3`);
  await writeFile(path, mp3(500, 3_000 + seed));
  return path;
}

async function separate(...argv: string[]) {
  const separator = startSeparator(fixture);
  try {
    return await run(['separate', '-o', join(folder, 'out'), ...argv]);
  } finally {
    await separator.stop();
  }
}

const run = (argv: readonly string[]) => runStemline([...argv, '--retry-for', '0'], { url: server.url });

async function assertClear(given: Promise<{ code: number; out: string[]; notes: string }>, what: string) {
  const { code, out, notes } = await given;
  expect([0, 1, 2, 3, 4, 5], what).toContain(code);
  expect(`${out.join('\n')}\n${notes}`, what).not.toMatch(NONSENSE);
  if (code !== 0) expect(notes.trim(), what).not.toBe('');
}

it.each([
  ['show', 'GET /apiv1/songs/SONG'],
  ['download', 'GET /apiv1/songs/SONG'],
  ['cancel', 'POST /apiv1/songs/SONG/cancel'],
  ['models', 'GET /apiv1/models'],
  ['limits', 'GET /apiv1/limits'],
  ['doctor', 'GET /readyz'],
])(
  'stemline %s reports wrong values in the answer to %s, and never prints an error of JavaScript',
  { timeout: 60_000 },
  async (...given) => {
    const [command, pattern] = given;
    const song = pattern.includes('SONG') ? [songhash] : [];
    const argv = [command, ...song, ...(command === 'download' ? ['-o', join(folder, 'tracks')] : [])];
    server.change = undefined;
    expect(await run(argv)).toMatchObject({ notes: expect.not.stringMatching(NONSENSE) });
    const request = pattern.replace('SONG', songhash);
    const paths = pathsIn(server.seen.get(request) ?? '');
    expect(paths.length).toBeGreaterThan(3);
    for (const path of paths)
      for (const json of VALUES) {
        server.change = { request: new RegExp(`^${request}$`), path, json };
        await assertClear(run(argv), `${path.join('.')} = ${json}`);
      }
    server.change = undefined;
  },
);

it('wait polls a song when the events are of another song, or have wrong members', { timeout: 60_000 }, async () => {
  for (const [path, json] of [
    [['hash'], `"${'b'.repeat(56)}"`],
    [['state'], '{}'],
    [['progress'], '"x"'],
    [[], 'null'],
  ] as const) {
    server.change = { request: /events/, path, json };
    expect(await run(['wait', songhash])).toMatchObject({ code: 0, out: [`${songhash}  done`] });
  }
  server.change = undefined;
});

it('a track of infinite size is refused, because its download would have no end', async () => {
  server.change = { request: new RegExp(`songs/${songhash}$`), path: ['tracks', '0', 'size'], json: '1e999' };
  const { code, notes } = await run(['download', songhash, '-o', join(folder, 'endless')]);
  expect({ code, notes }).toMatchObject({ code: 3, notes: expect.stringContaining('did not answer as a Stemline') });
  server.change = undefined;
});

it('separate fails clearly when the answer to its upload has a wrong member', { timeout: 60_000 }, async () => {
  const paths = pathsIn([...server.seen].find(([request]) => request === 'POST /apiv1/songs')?.[1] ?? '');
  for (const [index, path] of paths.entries()) {
    server.change = { request: /^POST/, path, json: VALUES[(index * 3) % VALUES.length] };
    await assertClear(separate(await songFile(100 + index)), path.join('.'));
  }
  server.change = undefined;
});
