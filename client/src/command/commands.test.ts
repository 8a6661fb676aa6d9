// Tests the commands for songs and servers, and the reading of arguments, against a gateway with a
// scripted queue service.

import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mp3 } from '@stemline/testing/audio/silent-mp3.ts';
import { eventually } from '@stemline/testing/eventually.ts';
import { type GatewayFixture, startGateway } from '@stemline/testing/gateway/gateway-fixture.ts';
import { useRedis } from '@stemline/testing/redis/use-redis.ts';
import { failedOutcome, publish } from '@stemline/testing/storage/outcomes.ts';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { runStemline } from '../testing/run-stemline.ts';
import { finish } from '../testing/scripted-separator.ts';

/** Any file that exists: these tests send none. */
const A_FILE = 'package.json';

const redis = useRedis();
let fixture: GatewayFixture;
let folder: string;
let seed = 700;
beforeAll(async () => {
  fixture = await startGateway({ redisUrl: redis.server.url });
  await eventually('the list of songs is available', async () => (await fetch(`${fixture.base}/apiv1/songs`)).ok);
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stemline-command-'));
  return () => rm(folder, { recursive: true });
});
afterAll(() => fixture.stop());

const run = (...argv: string[]) => runStemline(argv, { url: fixture.base });
const parsed = (lines: readonly string[]) => lines.map((line) => JSON.parse(line) as Record<string, unknown>);

/** Sends a song and returns its songhash. */
async function sent(filename = 'song.mp3'): Promise<string> {
  seed += 1;
  const init = { method: 'POST', body: mp3(500, seed) };
  const response = await fetch(`${fixture.base}/apiv1/songs?filename=${filename}`, init);
  return ((await response.json()) as { hash: string }).hash;
}

async function done(filename?: string, tracks?: Record<string, Buffer>): Promise<string> {
  const songhash = await sent(filename);
  await finish(fixture, { songhash, run: 1 }, tracks);
  return songhash;
}

it('list prints songs newest first, as lines and as JSON, with filters and a limit', async () => {
  const first = await done('first one.mp3');
  const second = await sent('second.mp3');
  const { out } = await run('list', '--limit', '2');
  expect(out).toHaveLength(2);
  expect(out[0]).toMatch(new RegExp(`^${second} .* waiting.* second\\.mp3$`));
  expect(out[1]).toMatch(new RegExp(`^${first} .*  done  .* first one\\.mp3$`));
  expect(parsed((await run('list', '--json', '--name', 'FIRST')).out)).toMatchObject([{ hash: first, state: 'done' }]);
  expect((await run('list', '--state', 'waiting', '--all')).out.every((line) => line.includes('waiting'))).toBe(true);
  expect(await run('list', '--state', 'lost')).toMatchObject({
    code: 2,
    notes: expect.stringContaining('--state must be'),
  });
});

it('show prints songs with their tracks and warnings, and exits with 1 for an unknown one', async () => {
  const songhash = await done();
  const { code, out } = await run('show', songhash);
  expect(code).toBe(0);
  expect(out).toEqual([
    `${songhash}  song.mp3`,
    'done  (run 1, preview@1)',
    '  vocals.mp3  2 bytes',
    '  drums.mp3  3 bytes',
  ]);
  expect(parsed((await run('show', songhash, '--json')).out)).toMatchObject([{ hash: songhash, state: 'done' }]);
  const unknown = 'b'.repeat(56);
  expect(await run('show', unknown)).toMatchObject({ code: 1, notes: expect.stringContaining('SONG_UNKNOWN') });
  const both = await run('show', unknown, songhash);
  expect(both).toMatchObject({ code: 1, notes: expect.stringContaining(`${unknown}: `) });
  expect(both.out).toContain(`${songhash}  song.mp3`);
  expect(await run('show', 'song.mp3')).toMatchObject({ code: 2, notes: expect.stringContaining('not a songhash') });
});

it('wait returns when all songs have ended, with the exit code of a failure', async () => {
  const [good, bad] = [await sent('good.mp3'), await sent('bad.mp3')];
  const waiting = run('wait', good, bad);
  await expect.poll(() => fixture.queue.watch.open).toBe(2);
  await finish(fixture, { songhash: good, run: 1 });
  await publish(fixture.storage.client, bad, 1, failedOutcome('No music in it.'));
  fixture.queue.watch.tell(bad, 'end', { state: 'JOB_STATE_FAILED' });
  const { code, out } = await waiting;
  expect(code).toBe(4);
  expect(out.toSorted()).toEqual(
    [`${bad}  ${out.find((line) => line.startsWith(bad))?.slice(58)}`, `${good}  done`].toSorted(),
  );
  expect(out.join()).toContain('No music in it. (BAD_AUDIO)');
});

it('watch prints each change of a song until its end', async () => {
  const songhash = await sent();
  const watching = run('watch', songhash, '--json');
  await expect.poll(() => fixture.queue.watch.open).toBe(1);
  fixture.queue.watch.tell(songhash, 'stage', { state: 'JOB_STATE_RUNNING', stage: 'separating', progress: 0.5 });
  await finish(fixture, { songhash, run: 1 });
  const { code, out } = await watching;
  expect(code).toBe(0);
  expect(parsed(out).map(({ state }) => state)).toEqual(expect.arrayContaining(['waiting', 'running', 'done']));
});

it('download writes the tracks of a finished song and keeps files with other bytes', async () => {
  const songhash = await done('my song.mp3');
  const out = join(folder, 'out');
  const whole = await run('download', songhash, '-o', out);
  expect(whole).toMatchObject({ code: 0, out: ['vocals', 'drums'].map((stem) => join(out, 'my song', `${stem}.mp3`)) });
  await writeFile(join(out, 'my song/drums.mp3'), 'mine');
  const kept = await run('download', songhash, '-o', out);
  expect(kept).toMatchObject({
    code: 2,
    notes: expect.stringContaining('drums.mp3 exists already with other content'),
  });
  expect(await readFile(join(out, 'my song/drums.mp3'), 'utf8')).toBe('mine');
  const flags = ['--filename', '{stem}.{ext}', '--track', 'drums', '-o', folder];
  expect(await run('download', songhash, ...flags)).toMatchObject({ code: 0, out: [join(folder, 'drums.mp3')] });
  expect(await run('download', songhash, '-o', out, '--track', 'flute')).toMatchObject({
    code: 1,
    notes: expect.stringContaining('no track "flute". It has vocals.mp3, drums.mp3'),
  });
  expect(await run('download', await sent(), '-o', out)).toMatchObject({
    code: 1,
    notes: expect.stringContaining('SONG_NOT_DONE'),
  });
});

it('download removes the incomplete files that a killed command has left, and no other files', async () => {
  const songhash = await done('my song.mp3');
  const tracks = join(folder, 'out/my song');
  await mkdir(tracks, { recursive: true });
  const names = ['.stemline-0123abcd.part', '.stemline-89abcdef.part', 'mine.part'];
  for (const name of names) await writeFile(join(tracks, name), 'la');
  await utimes(join(tracks, names[0] ?? ''), 1, 1);
  // A command that runs at the same time writes this one.
  await utimes(join(tracks, names[1] ?? ''), new Date(), new Date(Date.now() + 60_000));
  expect(await run('download', songhash, '-o', join(folder, 'out'))).toMatchObject({ code: 0 });
  expect((await readdir(tracks)).sort()).toEqual([names[1], 'drums.mp3', 'mine.part', 'vocals.mp3']);
});

it('download never writes two songs to the same file', async () => {
  const tracks = { 'vocals.mp3': Buffer.from('lo') };
  const [first, second] = [await done('twin.mp3'), await done('twin.mp3', tracks)];
  const out = join(folder, 'out');
  const { code, notes } = await run('download', first, second, '-o', out, '--force');
  expect({ code, notes }).toEqual({ code: 2, notes: expect.stringContaining(`has a track of ${first}`) });
  expect(await readFile(join(out, 'twin/vocals.mp3'), 'utf8')).toBe('la');
  expect((await readdir(join(out, 'twin'))).sort()).toEqual(['drums.mp3', 'vocals.mp3']);
});

it('cancel, retry and remove change songs and their tracks', async () => {
  const songhash = await sent();
  expect(await run('cancel', songhash)).toMatchObject({ code: 0, out: [`${songhash}  cancelled`] });
  const finished = await done();
  expect(await run('remove', finished, '--track', 'vocals')).toMatchObject({
    code: 0,
    out: [`removed vocals of ${finished}`],
  });
  expect((await run('show', finished)).out).toContain('  removed: vocals.mp3');
  expect(await run('retry', songhash)).toMatchObject({ code: 0, out: [expect.stringContaining(songhash)] });
  expect(await run('remove', finished)).toMatchObject({ code: 0, out: [`removed ${finished}`] });
  expect(await run('show', finished)).toMatchObject({ code: 1 });
});

it('models, limits and version print texts and JSON', async () => {
  expect((await run('models')).out.join('\n')).toMatch(
    /preview@1 {2}available, weights: none {2}2\.5 s of music per second, 5 s with --precision fast, 1431 MiB of memory {2}A rough preview\..*htdemucs {2}not available.*auto is preview@1: /s,
  );
  expect(parsed((await run('models', '--json')).out)).toMatchObject([{ auto: { model: { name: 'preview' } } }]);
  const { out } = await run('limits');
  expect(out).toEqual(
    expect.arrayContaining([
      'song: at most 8 MiB, 0.1 to 3600 seconds',
      expect.stringMatching(/^ {2}shifts: .* Values: 0 to 20\. Default: 0\.$/),
      '  preview: drums, bass, other, vocals, instrumental',
    ]),
  );
  expect((await run('version')).out).toEqual([expect.stringMatching(/^stemline \d+\.\d+\.\d+$/)]);
  expect((await run('--version')).code).toBe(0);
});

it('deliveries lists callbacks of all songs and of one, and sends one again', async () => {
  const songhash = await done();
  const id = `msg_${'c'.repeat(56)}`;
  fixture.queue.deliveries.push({
    id,
    songhash,
    run: 1,
    event: 'DELIVERY_EVENT_DONE',
    state: 'DELIVERY_STATE_DEAD',
    attempts: 5,
    url: 'https://example.org/',
    lastError: 'HTTP 500',
  });
  const { code, out } = await run('deliveries', '--state', 'dead');
  expect({ code, out }).toEqual({
    code: 0,
    out: [expect.stringMatching(`^${id}  done  dead  5 attempts  https://example.org/  ${songhash}`)],
  });
  expect(parsed((await run('deliveries', songhash, '--json')).out)).toMatchObject([{ id, last_error: 'HTTP 500' }]);
  expect((await run('deliveries', songhash, '--state', 'pending')).out).toEqual([]);
  expect((await run('deliveries', '--redeliver', id)).code).toBe(0);
});

it('doctor finds nothing wrong with a server that works, and names the part that does not', async () => {
  const { code, out, notes } = await run('doctor');
  expect({ code, out, notes }).toMatchObject({ code: 0, notes: 'Songs can be separated.' });
  expect(out.join('\n')).toMatch(/^ok +connection: .*^ok +storage: available\..*^ok +events: arrive at once\.$/ms);
  fixture.queue.published = false;
  try {
    await expect
      .poll(async () => (await run('doctor')).out.join('\n'), { timeout: 60_000 })
      .toMatch(/^PROBLEM +models: /m);
    expect((await run('doctor')).code).toBe(3);
  } finally {
    fixture.queue.published = true;
  }
});

it('doctor recognises a port on which nothing listens, and a server that is not Stemline', async () => {
  // A connection that stays open would be used again just while the server closes it.
  const headers = { connection: 'close' };
  const other = createServer((_request, response) => response.writeHead(200, headers).end('<html>hello</html>'));
  other.listen(0, '127.0.0.1');
  await once(other, 'listening');
  const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
  expect(await runStemline(['doctor'], { url })).toMatchObject({
    code: 3,
    out: [expect.stringContaining('is not a Stemline server')],
  });
  other.close();
  other.closeAllConnections();
  await once(other, 'close');
  expect(await runStemline(['doctor'], { url })).toMatchObject({
    code: 3,
    out: [expect.stringContaining('nothing listens there')],
  });
});

it.each([
  [[], 'Name a command.'],
  [['dance'], 'There is no command "dance".'],
  [['help', 'dance'], 'There is no command "dance".'],
  [['models', '--url', 'nope'], '--url must be an http or https address such as http://localhost:5000, not "nope".'],
  [['models', '--url', 'http://a:b@localhost'], '--url must not contain a name or a password.'],
  [['models', '--retry-for', 'long'], '--retry-for must be a number from 0 to 86400, not "long".'],
  [['show'], 'show needs SONGHASH.'],
  [['models', 'x'], 'models has no argument "x".'],
  [['-q', 'models'], 'The name of a command comes first, and flags such as -q after it.'],
  [['modles'], 'There is no command "modles". "models" is similar.'],
  [['my song.mp3'], "To separate a file: stemline separate 'my song.mp3'"],
  [['models', '--strange'], 'There is no flag --strange.'],
  [['separate', A_FILE, '--two-stem', 'vocals'], 'There is no flag --two-stem. --two-stems is similar.'],
  [['separate', '-song.mp3'], 'Write ./ before a file name that begins with a dash.'],
  [['separate', A_FILE, '--model'], 'The flag -n, --model needs a value.'],
  [['separate', A_FILE, '-o', '-x'], 'Write --out=VALUE for a value that begins with a dash.'],
  [['models', '--json=yes'], 'The flag --json has no value.'],
  [['separate', A_FILE, '-o', ''], '--out has an empty value. Is a variable of a script not set?'],
  [['separate', A_FILE, '-n', ''], '--model has an empty value. Is a variable of a script not set?'],
  [['listen', '--host='], '--host has an empty value. Is a variable of a script not set?'],
  [['remove', '0'.repeat(56), '--track', ''], '--track has an empty value. Is a variable of a script not set?'],
  [['separate', ''], 'separate has an empty argument. Is a variable of a script not set?'],
  [['deliveries', '--redeliver', 'msg_1'], '"msg_1" is not the id of a delivery, which begins with msg_.'],
  [['deliveries', '--redeliver', 'x', '--test', 'y'], '--redeliver and --test each stand alone'],
  [['completion', 'constructor'], 'There is a completion for bash, zsh and fish, not for "constructor".'],
  [['separate', A_FILE, '--mp3-bitrate', 'loud'], '--mp3-bitrate must be a number, not "loud".'],
  [['separate', A_FILE, '--mp3-bitrate', '100'], 'The option mp3_kbps must be 128, 192, 256 or 320, not 100.'],
  [['separate', A_FILE, '--shifts', '99'], 'The option shifts must be a number from 0 to 20, not 99.'],
  [['separate', A_FILE, '--precision', 'quick'], 'The option precision must be exact or fast, not "quick".'],
  [['separate', A_FILE, '--format', 'mid'], 'The option formats must be one or more of'],
  [['separate', A_FILE, '--float32', '--flac'], '--float32 needs --wav.'],
  [['separate', A_FILE, '--mp3', '--format', 'mp3-v0'], 'Two formats give files with the extension mp3'],
  [['separate', A_FILE, '--other-method', 'minus'], '--other-method needs --two-stems.'],
  [['separate', A_FILE, '-n', 'preview', '--two-stems', 'flute'], 'preview has no stem "flute" for --two-stems.'],
  [['separate', A_FILE, '--filename', '{track}.{ext}'], 'it needs {stem}, or tracks would overwrite each other'],
  [['separate', A_FILE, '--filename', '../{stem}.{ext}'], 'it must be a path inside the output folder'],
  [['separate', A_FILE, '--filename', '{song}/{stem}.{ext}'], '{song} is none of {track}, {trackext}, {stem}, {ext}'],
  [['separate', A_FILE, '-j', '0'], '--jobs must be a number from 1 to 64, not "0".'],
  [['separate', A_FILE, '-j', '65'], '--jobs must be a number from 1 to 64, not "65".'],
  [['list', '--all', '--limit', '5'], '--all and --limit exclude each other.'],
  [['completion', 'tcsh'], 'There is a completion for bash, zsh and fish, not for "tcsh".'],
])('stemline %j is refused with 2: %s', async (argv, mistake) => {
  const { code, out, notes } = await run(...argv);
  expect({ code, out, notes }).toEqual({ code: 2, out: [], notes: expect.stringContaining(mistake) });
});

it('a mistake names the help of its command', async () => {
  expect((await run('list', '--strange')).notes).toContain('`stemline help list` shows the usage.');
  expect((await run('dance')).notes).toContain('`stemline help` and `stemline help COMMAND` show the usage.');
});

it('help ignores other flags than --json', async () => {
  expect((await run('help', '-q')).out).toEqual((await run('help')).out);
});

it.each([[['help', '--json']], [['--help', '--json']], [['-h', '--json']]])(
  'stemline %j prints all commands, the flags and the exit codes as one object',
  async (argv) => {
    const { code, out } = await run(...argv);
    expect({ code, lines: out.length }).toEqual({ code: 0, lines: 1 });
    const help = JSON.parse(out[0] ?? '') as { commands: { name: string }[] };
    expect(help.commands.map(({ name }) => name)).toEqual(expect.arrayContaining(['separate', 'list', 'completion']));
    expect(help).toMatchObject({
      flags: expect.arrayContaining([expect.objectContaining({ name: 'quiet', short: 'q', value: null })]),
      exit_codes: { ok: 0, usage: 2, interrupted: 130 },
    });
  },
);

it.each([
  [['help', 'separate', '--json']],
  [['help', '--json', 'separate']],
  [['separate', '--help', '--json']],
  [['separate', '--json', '-h']],
])('stemline %j prints the command with its arguments and flags as one object', async (argv) => {
  const { code, out } = await run(...argv);
  expect(code).toBe(0);
  expect(parsed(out)).toMatchObject([
    {
      name: 'separate',
      usage: 'stemline separate FILE|FOLDER|-... [FLAGS]',
      args: [{ name: 'FILE|FOLDER|-', repeatable: true, optional: false }],
      flags: expect.arrayContaining([
        expect.objectContaining({ name: 'jobs', short: 'j', text: expect.stringContaining('1 to 64; default: 4') }),
        expect.objectContaining({ name: 'url', value: 'URL' }),
      ]),
    },
  ]);
});

it('--json after -- is the name of a file', async () => {
  const { code, notes } = await run('separate', '-o', join(folder, 'out'), '--', '--json');
  expect({ code, notes }).toEqual({ code: 4, notes: expect.stringContaining('There is no file --json.') });
});

it('wait and watch report a song that the server does not have', async () => {
  const unknown = 'b'.repeat(56);
  for (const name of ['wait', 'watch'])
    expect(await run(name, unknown)).toMatchObject({
      code: 1,
      notes: expect.stringContaining('The server does not have the song'),
    });
});

it('--json reports a failure as one object with its code and the exit code, and -q prints only failures', async () => {
  const { code, notes } = await run('show', 'b'.repeat(56), '--json');
  expect(code).toBe(1);
  expect(JSON.parse(notes)).toEqual({ error: { code: 'SONG_UNKNOWN', reason: expect.any(String), exit_code: 1 } });
  expect(await run('doctor', '-q')).toMatchObject({
    notes: '',
    out: expect.arrayContaining([expect.stringContaining('connection')]),
  });
  expect(await run('separate', join(folder, 'none.mp3'), '-q', '-o', join(folder, 'out'))).toMatchObject({
    code: 4,
    notes: expect.stringContaining('There is no file'),
  });
});
