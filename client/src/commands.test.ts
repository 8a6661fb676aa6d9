// Tests the commands of `stemline` against a gateway with a scripted queue service.

import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mp3 } from '@stemline/testing/audio/silent-mp3.ts';
import { type GatewayFixture, startGateway } from '@stemline/testing/gateway/gateway-fixture.ts';
import { failedOutcome, publish, publishDone } from '@stemline/testing/storage/outcomes.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCommand } from './commands.ts';

/** Allows for other tests on the same machine. */
const PATIENT = { timeout: 60_000 };

/** The largest song of the server. */
const MAX_BYTES = 1024 ** 2;

let fixture: GatewayFixture;
let folder: string;
beforeAll(async () => {
  fixture = await startGateway({ limits: { maxRawBytes: MAX_BYTES } });
  folder = await mkdtemp(join(tmpdir(), 'stemline-client-'));
});
afterAll(async () => {
  await fixture.stop();
  await rm(folder, { recursive: true });
});

async function run(...argv: string[]) {
  const out: string[] = [];
  const notes: string[] = [];
  const terminal = {
    out: (line: string) => out.push(line),
    note: (line: string) => notes.push(line),
    signal: new AbortController().signal,
  };
  const code = await runCommand(argv, { STEMLINE_URL: fixture.base }, terminal);
  return { code, out, notes: notes.join('\n') };
}

async function songFile(seed: number) {
  const path = join(folder, `song ${seed}.mp3`);
  await writeFile(path, mp3(500, seed));
  return path;
}

/** Waits for the song to be queued, then ends its run. */
async function whenQueued(end: (songhash: string) => Promise<unknown>) {
  const known = new Set(fixture.queue.jobs.keys());
  await expect.poll(() => fixture.queue.jobs.size, PATIENT).toBeGreaterThan(known.size);
  const [songhash = ''] = [...fixture.queue.jobs.keys()].filter((one) => !known.has(one));
  await end(songhash);
  // The queue reports the end of every run to the gateway, which then reads the outcome.
  fixture.queue.watch.tell(songhash, 'end', {});
  return songhash;
}

it('stemline separate writes the tracks of a song into a folder; status and rm show and remove the song', async () => {
  const tracks = { 'vocals.mp3': Buffer.from('la'), 'drums.mp3': Buffer.from('bum') };
  const path = await songFile(1);
  const ended = whenQueued((songhash) => publishDone(fixture.storage.client, songhash, 1, tracks));
  const outFolder = join(folder, 'out');
  const { code, out, notes } = await run('separate', path, '--model', 'preview', '--out', outFolder);
  expect({ code, notes }).toMatchObject({ code: 0 });
  expect(out.sort()).toEqual([join(outFolder, 'drums.mp3'), join(outFolder, 'vocals.mp3')]);
  expect(await readFile(join(outFolder, 'vocals.mp3'), 'utf8')).toBe('la');
  const songhash = await ended;
  expect((await run('status', songhash)).out.join('\n')).toContain('song 1.mp3');
  expect(await run('rm', songhash, 'vocals')).toMatchObject({ code: 0 });
  expect(await run('rm', songhash)).toMatchObject({ code: 0, out: [`removed ${songhash}`] });
  expect(await run('status', songhash)).toMatchObject({ code: 1, notes: expect.stringContaining('SONG_UNKNOWN') });
});

it('stemline separate reports why a song failed and only then advises to send it again when a retry may succeed', async () => {
  const path = await songFile(2);
  const ended = whenQueued((songhash) =>
    publish(fixture.storage.client, songhash, 1, failedOutcome('No music in it.')),
  );
  expect(await run('separate', path)).toMatchObject({
    code: 1,
    notes: expect.stringMatching(/failed: The file has no audio that can be decoded\. No music in it\. \(BAD_AUDIO\)$/),
  });
  await ended;
});

it('stemline separate sends every option, and downloads the tracks in all formats', async () => {
  const path = await songFile(6);
  const tracks = { 'vocals.mp3': Buffer.from('la'), 'vocals.flac': Buffer.from('LA') };
  const ended = whenQueued((songhash) => publishDone(fixture.storage.client, songhash, 1, tracks));
  const outFolder = join(folder, 'formats');
  const flags =
    '--format flac --format mp3 --stems vocals,drums --shifts 2 --overlap 0.5 --segment 7 --clip clamp --rate source ' +
    '--audio-stream 2 --keep-tags --precision fast --mp3-kbps 192';
  const { code, out, notes } = await run('separate', path, '--out', outFolder, ...flags.split(' '));
  expect({ code, notes }).toMatchObject({ code: 0 });
  await ended;
  expect(fixture.queue.enqueued.at(-1)?.options).toMatchObject({
    ...{ mp3Kbps: 192, formats: ['mp3', 'flac'], stems: ['drums', 'vocals'], shifts: 2, overlap: 0.5, segment: 7 },
    ...{ clip: 'clamp', rate: 'source', audioStream: 2, keepTags: true, precision: 'fast' },
  });
  expect(out.sort()).toEqual([join(outFolder, 'vocals.flac'), join(outFolder, 'vocals.mp3')]);
});

it('stemline separate sends the options of a karaoke track', async () => {
  const path = await songFile(7);
  const ended = whenQueued((songhash) =>
    publishDone(fixture.storage.client, songhash, 1, { 'no_vocals.mp3': Buffer.from('bum') }),
  );
  const outFolder = join(folder, 'karaoke');
  const flags = ['--two-stems', 'vocals', '--other-method', 'minus'];
  expect(await run('separate', path, '--out', outFolder, ...flags)).toMatchObject({ code: 0 });
  await ended;
  expect(fixture.queue.enqueued.at(-1)?.options).toMatchObject({ twoStems: 'vocals', otherMethod: 'minus' });
});

it('stemline separate and stemline status show the warnings about a file in plain words', async () => {
  const path = await songFile(8);
  const text = 'The file states 12 seconds and holds 2.09.';
  const manifest = { schema: 2, warnings: [{ code: 'LENGTH_DIFFERS', text }] };
  const tracks = { 'vocals.mp3': Buffer.from('la') };
  const ended = whenQueued((songhash) => publishDone(fixture.storage.client, songhash, 1, tracks, undefined, manifest));
  const { notes } = await run('separate', path, '--out', join(folder, 'warned'));
  expect(notes).toContain(`warning: ${text}`);
  expect((await run('status', await ended)).out).toContain(`  warning: ${text}`);
});

it('stemline separate refuses a file that is too large before it sends it', async () => {
  const path = join(folder, 'large.wav');
  await writeFile(path, Buffer.alloc(MAX_BYTES + 1));
  const enqueued = fixture.queue.enqueued.length;
  const kept = await fixture.kept();
  expect(await run('separate', path)).toEqual({
    code: 1,
    out: [],
    notes: 'large.wav has 1.000001 MiB; the server accepts at most 1 MiB (TOO_LARGE)',
  });
  expect(fixture.queue.enqueued).toHaveLength(enqueued);
  expect(await fixture.kept()).toEqual(kept);
});

it('stemline limits lists sizes, lengths, formats, options and models', async () => {
  const { code, out } = await run('limits');
  expect(code).toBe(0);
  expect(out).toEqual(
    expect.arrayContaining([
      'song: at most 1 MiB, 0.1 to 3600 seconds',
      '  wav24: WAV with 24 bits',
      expect.stringMatching(/^ {2}shifts: .* Values: 0 to 20\. Default: 0\.$/),
      '  preview: drums, bass, other, vocals, instrumental',
    ]),
  );
});

it('stemline status reports that a song is parked', async () => {
  const response = await fetch(`${fixture.base}/apiv1/songs`, { method: 'POST', body: mp3(30, 4) });
  const { hash: songhash } = (await response.json()) as { hash: string };
  fixture.queue.jobs.set(songhash, { ...fixture.queue.jobs.get(songhash), stage: 'parked' });
  expect((await run('status', songhash)).out.join('\n')).toMatch(/parked: this song failed too often/);
});

it('stemline models lists the models, and stemline cancel cancels a song', async () => {
  expect((await run('models')).out.join('\n')).toMatch(
    /preview@1 {2}available, weights: none {2}A rough preview\..*htdemucs {2}not available.*auto is preview@1: /s,
  );
  const response = await fetch(`${fixture.base}/apiv1/songs`, { method: 'POST', body: mp3(30, 3) });
  const { hash: songhash } = (await response.json()) as { hash: string };
  expect(await run('cancel', songhash)).toMatchObject({ code: 0, out: ['cancelled'] });
});

it('stemline exits with 1 for a refused song or a missing file, 3 without a server, and 0 for --help', async () => {
  const words = join(folder, 'words.txt');
  await writeFile(words, 'no music');
  expect(await run('separate', words)).toMatchObject({
    code: 1,
    notes: expect.stringContaining('UNSUPPORTED_AUDIO'),
  });
  const none = join(folder, 'none.mp3');
  expect(await run('separate', none)).toMatchObject({
    code: 1,
    notes: expect.stringMatching(`There is no file ${none}$`),
  });
  expect(await run('separate', folder)).toMatchObject({
    code: 1,
    notes: expect.stringMatching(`${folder} is not a file$`),
  });
  expect(await run('models', '--url', 'http://127.0.0.1:1')).toMatchObject({ code: 3 });
  expect(await run('--help')).toMatchObject({ code: 0 });
});

it('stemline separate refuses an --out that is not a writable folder with 2, before it sends the song', async () => {
  const path = await songFile(5);
  const jobs = fixture.queue.jobs.size;
  const kept = await fixture.kept();
  for (const out of [path, join(path, 'stems')])
    expect(await run('separate', path, '--out', out)).toEqual({
      code: 2,
      out: [],
      notes: `${path} is not a folder; choose another folder with --out`,
    });
  // Nobody, not even root, can create a folder there.
  const closed = join(process.platform === 'linux' ? '/proc' : '/dev/fd', 'stems');
  expect(await run('separate', path, '--out', closed)).toEqual({
    code: 2,
    out: [],
    notes: `The tracks cannot be written into ${closed}; choose another folder with --out`,
  });
  expect(fixture.queue.jobs.size).toBe(jobs);
  expect(await fixture.kept()).toEqual(kept);
});

it('stemline separate creates no folder for a song that the server refuses', async () => {
  const words = join(folder, 'no music.txt');
  await writeFile(words, 'no music');
  const before = await readdir(folder);
  expect(await run('separate', words, '--out', join(folder, 'new', 'stems'))).toMatchObject({ code: 1 });
  expect(await readdir(folder)).toEqual(before);
});

it('stemline reports a STEMLINE_URL that is not an address as a wrong argument', async () => {
  const notes: string[] = [];
  const terminal = { out: () => undefined, note: (line: string) => notes.push(line), signal: AbortSignal.abort() };
  expect(await runCommand(['models'], { STEMLINE_URL: 'localhost:5000' }, terminal)).toBe(2);
  expect(notes.join()).toMatch(/^STEMLINE_URL must be an http or https address .*, not "localhost:5000"\./);
});

it.each([
  [[], 'Name a command'],
  [['models', '--url', 'nope'], '--url must be an http or https address such as http://localhost:5000, not "nope"'],
  [['dance'], 'There is no command "dance"'],
  [['status'], 'status needs SONGHASH'],
  [['rm'], 'rm needs SONGHASH'],
  [['models', 'x'], 'models has no argument "x"'],
  [['rm', 'a', 'b', 'c'], 'rm has no argument "c"'],
  [['models', '--strange'], "Unknown option '--strange'"],
  [['separate', 'x.mp3', '--model'], "Option '--model <value>' argument missing"],
  [['separate', 'x.mp3', '--mp3-kbps', 'loud'], '--mp3-kbps must be a number, not "loud"'],
  [['separate', 'x.mp3', '--overlap', '-1'], "Option '--overlap' argument is ambiguous"],
  [['separate', 'x.mp3', '--overlap=-1'], '--overlap must be a number, not "-1"'],
  [['limits', 'x'], 'limits has no argument "x"'],
])('stemline reports the mistake in %j before the usage: %s', async (argv, mistake) => {
  const { code, notes } = await run(...argv);
  expect({ code, first: notes.split('\n')[0] }).toEqual({ code: 2, first: expect.stringContaining(mistake) });
  expect(notes).toContain('\n\nUsage:');
});
