// Tests `stemline separate` against a gateway with a scripted queue service.

import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mp3 } from '@stemline/testing/audio/silent-mp3.ts';
import { type GatewayFixture, startGateway } from '@stemline/testing/gateway/gateway-fixture.ts';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startFaultServer } from '../../testing/fault-server.ts';
import { runStemline, type Surroundings } from '../../testing/run-stemline.ts';
import { type EndOf, finish, startSeparator } from '../../testing/scripted-separator.ts';

/** Allows for other tests on the same machine. */
const PATIENT = { timeout: 60_000 };
/** The largest song of the server. */
const MAX_BYTES = 1024 ** 2;

let fixture: GatewayFixture;
let folder: string;
let seed = 0;
beforeAll(async () => {
  fixture = await startGateway({ limits: { maxRawBytes: MAX_BYTES } });
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stemline-command-'));
  return () => rm(folder, { recursive: true });
});
afterAll(() => fixture.stop());

/** Runs `separate` with the output folder `out` while a separator ends the songs. */
async function separate(argv: readonly string[], around: Partial<Surroundings> = {}, endOf?: EndOf) {
  const separator = startSeparator(fixture, endOf);
  try {
    return await runStemline(['separate', '-o', join(folder, 'out'), ...argv], { url: fixture.base, ...around });
  } finally {
    await separator.stop();
  }
}

/** Writes a song that no other test has. */
async function songFile(name: string): Promise<string> {
  seed += 1;
  const path = join(folder, name);
  await writeFile(path, mp3(500, seed));
  return path;
}

const filesIn = async (path: string) =>
  (await readdir(path, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
    .sort();

it('separate writes the tracks of a song, and skips it the next time without --force', async () => {
  const path = await songFile('song 1.mp3');
  const first = await separate([path]);
  expect(first).toMatchObject({ code: 0 });
  const out = join(folder, 'out');
  expect(first.out.toSorted()).toEqual(['drums', 'vocals'].map((stem) => join(out, 'song 1', `${stem}.mp3`)));
  expect(await readFile(join(out, 'song 1/vocals.mp3'), 'utf8')).toBe('la');
  expect(await filesIn(out)).toEqual(['song 1/.stemline.json', 'song 1/drums.mp3', 'song 1/vocals.mp3']);
  const sent = fixture.queue.enqueued.length;
  const again = await separate([path]);
  expect(again).toMatchObject({ code: 0, out: first.out, notes: expect.stringContaining('exists already') });
  expect(fixture.queue.enqueued).toHaveLength(sent);
  expect(await separate([path, '--force'])).toMatchObject({ code: 0, notes: expect.stringContaining('2 tracks in') });
  expect(fixture.queue.enqueued).toHaveLength(sent + 1);
});

it('separate downloads a track again that was deleted, without sending the song', async () => {
  const path = await songFile('song.mp3');
  await separate([path]);
  const sent = fixture.queue.enqueued.length;
  await rm(join(folder, 'out/song/drums.mp3'));
  expect(await separate([path])).toMatchObject({ code: 0 });
  expect(await readFile(join(folder, 'out/song/drums.mp3'), 'utf8')).toBe('bum');
  expect(fixture.queue.enqueued).toHaveLength(sent);
});

it('separate sends the options of its flags, also those that have the names of demucs', async () => {
  const path = await songFile('song.mp3');
  const flags =
    '-n preview --priority low --flac --mp3 --stems vocals,drums --shifts 2 --overlap 0.5 --segment 7 --clip-mode clamp ' +
    '--rate source --audio-stream 2 --keep-tags --mp3-bitrate 192 --precision fast';
  const tracks = { 'vocals.mp3': Buffer.from('la'), 'vocals.flac': Buffer.from('LA') };
  const { code, out, notes } = await separate([path, ...flags.split(' ')], {}, () => tracks);
  expect({ code, notes }).toMatchObject({ code: 0 });
  expect(fixture.queue.enqueued.at(-1)).toMatchObject({ priority: 'PRIORITY_LOW', filename: 'song.mp3' });
  expect(fixture.queue.enqueued.at(-1)?.options).toMatchObject({
    ...{ mp3Kbps: 192, formats: ['mp3', 'flac'], stems: ['drums', 'vocals'], shifts: 2, overlap: 0.5, segment: 7 },
    ...{ clip: 'clamp', rate: 'source', audioStream: 2, keepTags: true, precision: 'fast' },
  });
  expect(out.map((file) => file.slice(folder.length)).sort()).toEqual([
    '/out/song/vocals.flac',
    '/out/song/vocals.mp3',
  ]);
  expect(
    await separate([path, '--two-stems', 'vocals', '--other-method', 'minus', '--int24', '--force']),
  ).toMatchObject({ code: 0 });
  const { options } = fixture.queue.enqueued.at(-1) ?? {};
  expect(options).toMatchObject({ twoStems: 'vocals', otherMethod: 'minus', formats: ['wav24'] });
});

it('separate reads all audio files of a folder, and a song from the standard input', async () => {
  await mkdir(join(folder, 'album/inner'), { recursive: true });
  const names = ['album/b.mp3', 'album/a.MP3', 'album/.hidden.mp3', 'album/cover.jpg', 'album/inner/c.mp3'];
  for (const name of names) await songFile(name);
  const { code, out } = await separate([join(folder, 'album'), '-'], { input: mp3(500, 900) });
  expect(code).toBe(0);
  const songs = out.filter((file) => file.endsWith('vocals.mp3')).map((file) => file.slice(`${folder}/out/`.length));
  expect(songs.sort()).toEqual(['a/vocals.mp3', 'b/vocals.mp3', 'stdin/vocals.mp3']);
  await rm(join(folder, 'album'), { recursive: true });
  await mkdir(join(folder, 'album'));
  expect(await separate([join(folder, 'album')])).toMatchObject({
    code: 4,
    notes: expect.stringContaining('no audio'),
  });
});

it('separate finishes 47 of 50 songs when 3 are bad, reports each bad one, and exits with 4', async () => {
  await mkdir(join(folder, 'album'));
  for (let number = 10; number < 58; number += 1) await songFile(`album/${number}.mp3`);
  await writeFile(join(folder, 'album/empty.mp3'), '');
  await writeFile(join(folder, 'album/words.mp3'), 'no music');
  const bad: EndOf = (name) => (name === '33.mp3' ? 'BAD_AUDIO' : { 'vocals.mp3': Buffer.from(name) });
  const { code, out, notes } = await separate([join(folder, 'album'), '--json'], {}, bad);
  expect(code).toBe(4);
  const results = out.map((line) => JSON.parse(line) as { file: string; state: string; code: string | null });
  expect(results).toHaveLength(50);
  const failed = results.filter(({ state }) => state === 'failed');
  expect(Object.fromEntries(failed.map((one) => [one.file.split('/').at(-1), one.code]))).toEqual({
    '33.mp3': 'BAD_AUDIO',
    'empty.mp3': 'EMPTY_AUDIO',
    'words.mp3': 'UNSUPPORTED_AUDIO',
  });
  expect(notes).toMatch(/words\.mp3: .*\(UNSUPPORTED_AUDIO\)/);
  expect(await readFile(join(folder, 'out/57/vocals.mp3'), 'utf8')).toBe('57.mp3');
  expect((await filesIn(join(folder, 'out'))).filter((file) => file.endsWith('vocals.mp3'))).toHaveLength(47);
  // Nothing remains of the songs that were refused.
  expect(await readdir(join(folder, 'out'))).not.toEqual(expect.arrayContaining([expect.stringMatching(/words|33/)]));
});

it('separate exits with 130 on Ctrl-C and says how to continue; the same command then sends nothing', async () => {
  const path = await songFile('song.mp3');
  const stopping = new AbortController();
  const known = new Set(fixture.queue.jobs.keys());
  const onNote = (line: string) => {
    if (line.includes('accepted as')) stopping.abort();
  };
  const stopped = await separate([path], { signal: stopping.signal, onNote }, () => undefined);
  expect(stopped).toMatchObject({
    code: 130,
    notes: expect.stringContaining(`stemline separate -o ${folder}/out ${path}`),
  });
  const [songhash = ''] = [...fixture.queue.jobs.keys()].filter((one) => !known.has(one));
  const record = JSON.parse(await readFile(join(folder, 'out/song/.stemline.json'), 'utf8'));
  expect(record).toMatchObject({ songhash, files: null });
  const sent = fixture.queue.enqueued.length;
  await finish(fixture, { songhash, run: 1 });
  expect(await separate([path])).toMatchObject({ code: 0 });
  expect(fixture.queue.enqueued).toHaveLength(sent);
  expect(await readFile(join(folder, 'out/song/vocals.mp3'), 'utf8')).toBe('la');
});

it('with --json, a song that is not finished at Ctrl-C is an object with its songhash', async () => {
  const path = await songFile('song.mp3');
  const stopping = new AbortController();
  const onNote = (line: string) => {
    if (line.includes('accepted as')) stopping.abort();
  };
  const { code, out } = await separate([path, '--json'], { signal: stopping.signal, onNote }, () => undefined);
  expect({ code, songs: out.map((line) => JSON.parse(line)) }).toEqual({
    code: 130,
    songs: [expect.objectContaining({ file: path, state: 'open', exit_code: 130, code: 'INTERRUPTED' })],
  });
  expect(JSON.parse(out[0] ?? '').hash).toMatch(/^[0-9a-f]{56}$/);
});

it('Ctrl-C before the server answers says how to continue', async () => {
  const path = await songFile('song.mp3');
  const stopping = new AbortController();
  stopping.abort();
  expect(await separate([path], { signal: stopping.signal })).toMatchObject({
    code: 130,
    notes: expect.stringContaining('To continue, run the same command again'),
  });
});

it('separate with other options replaces the record of a run that was interrupted before it wrote tracks', async () => {
  const path = await songFile('song.mp3');
  const stopping = new AbortController();
  const onNote = (line: string) => {
    if (line.includes('accepted as')) stopping.abort();
  };
  expect(await separate([path], { signal: stopping.signal, onNote }, () => undefined)).toMatchObject({ code: 130 });
  expect(await separate([path, '--shifts', '1'])).toMatchObject({ code: 0 });
  expect(fixture.queue.enqueued.at(-1)?.options).toMatchObject({ shifts: 1 });
});

it('separate reports a song that is removed meanwhile, and the same command sends it again', async () => {
  const path = await songFile('song.mp3');
  const known = new Set(fixture.queue.jobs.keys());
  const proxy = await startFaultServer(fixture.port);
  // A running song is cancelled before its removal. The command must not see the cancellation.
  proxy.choose = (_, target) => (target.startsWith('/apiv1/events') ? 'cut' : undefined);
  const onNote = async (line: string) => {
    if (!line.includes('accepted as')) return;
    const [songhash = ''] = [...fixture.queue.jobs.keys()].filter((one) => !known.has(one));
    await fetch(`${fixture.base}/apiv1/songs/${songhash}`, { method: 'DELETE' });
    fixture.queue.watch.forget(songhash);
    proxy.choose = () => undefined;
  };
  try {
    const removed = await separate([path], { url: proxy.url, onNote }, () => undefined);
    expect(removed).toMatchObject({ code: 1, notes: expect.stringContaining('was removed from the server') });
  } finally {
    await proxy.stop();
  }
  const sent = fixture.queue.enqueued.length;
  expect(await separate([path])).toMatchObject({ code: 0 });
  expect(fixture.queue.enqueued).toHaveLength(sent + 1);
});

it('separate sends nothing when two songs would have the same files', async () => {
  const paths = [await songFile('song.mp3'), await songFile('song.flac')];
  const sent = fixture.queue.enqueued.length;
  const refused = await separate(paths);
  expect(refused).toMatchObject({ code: 2, notes: expect.stringContaining('would be written to the same files') });
  expect(fixture.queue.enqueued).toHaveLength(sent);
  const pattern = ['--filename', '{track}.{trackext}/{stem}.{ext}'];
  expect(await separate([...paths, ...pattern])).toMatchObject({ code: 0 });
  expect((await readdir(join(folder, 'out'))).sort()).toEqual(['song.flac', 'song.mp3']);
});

it('separate does not overwrite the tracks of another song, of other options, or files of another program', async () => {
  const path = await songFile('song.mp3');
  await separate([path]);
  const sent = fixture.queue.enqueued.length;
  expect(await separate([path, '--shifts', '1'])).toMatchObject({
    code: 2,
    notes: expect.stringContaining('other options'),
  });
  await writeFile(path, mp3(500, 901));
  expect(await separate([path])).toMatchObject({
    code: 2,
    notes: expect.stringContaining('a different file with the name song.mp3'),
  });
  await mkdir(join(folder, 'out/other'));
  await writeFile(join(folder, 'out/other/vocals.mp3'), 'mine');
  const other = await songFile('other.mp3');
  expect(await separate([other])).toMatchObject({
    code: 2,
    notes: expect.stringContaining('vocals.mp3 exists already'),
  });
  expect(fixture.queue.enqueued).toHaveLength(sent);
  expect(await readFile(join(folder, 'out/other/vocals.mp3'), 'utf8')).toBe('mine');
  expect(await separate([other, '--force'])).toMatchObject({ code: 0 });
  expect(await readFile(join(folder, 'out/other/vocals.mp3'), 'utf8')).toBe('la');
});

it('separate refuses an output folder that is not writable with 2, and sends nothing', async () => {
  const path = await songFile('song.mp3');
  const kept = await fixture.kept();
  // Nobody, not even root, can create a folder there.
  const closed = join(process.platform === 'linux' ? '/proc' : '/dev/fd', 'stems');
  for (const out of [path, join(path, 'stems'), closed])
    expect(await separate([path, '-o', out])).toMatchObject({ code: 2, out: [], notes: expect.stringContaining('-o') });
  await mkdir(join(folder, 'out'));
  await writeFile(join(folder, 'out/song'), 'a file');
  for (const force of [[], ['--force']])
    expect(await separate([path, ...force])).toMatchObject({
      code: 2,
      notes: expect.stringMatching(/cannot be created, because a file has this name|is not a folder/),
    });
  expect(await fixture.kept()).toEqual(kept);
});

it('separate checks the folders that --filename makes of stems before it sends a song', async () => {
  const path = await songFile('song.mp3');
  const kept = await fixture.kept();
  await mkdir(join(folder, 'out'));
  await writeFile(join(folder, 'out/vocals'), 'a file');
  const byStem = ['--filename', '{stem}/{track}.{ext}', '--stems', 'vocals'];
  for (const force of [[], ['--force']])
    expect(await separate([path, ...byStem, ...force])).toMatchObject({
      code: 2,
      notes: expect.stringContaining('vocals is not a folder'),
    });
  expect(await fixture.kept()).toEqual(kept);
});

it('a song that is not accepted with --force leaves no record', async () => {
  const path = join(folder, 'words.mp3');
  await writeFile(path, 'no music');
  expect(await separate([path, '--force'])).toMatchObject({ code: 4 });
  expect(await readdir(folder)).toEqual(['words.mp3']);
});

it('separate refuses a file that is too large or missing with 4, and leaves no folder behind', async () => {
  const large = join(folder, 'large.wav');
  await writeFile(large, Buffer.alloc(MAX_BYTES + 1));
  const kept = await fixture.kept();
  expect(await separate([large])).toMatchObject({ code: 4, notes: expect.stringContaining('(TOO_LARGE)') });
  expect(await separate([join(folder, 'none.mp3')])).toMatchObject({
    code: 4,
    notes: expect.stringContaining('no file'),
  });
  expect(await fixture.kept()).toEqual(kept);
  const words = join(folder, 'words.mp3');
  await writeFile(words, 'no music');
  expect(await separate([words])).toMatchObject({ code: 4 });
  expect((await readdir(folder)).sort()).toEqual(['large.wav', 'words.mp3']);
});

it.each([
  ['Latin', 'x'],
  ['Chinese', '歌'],
  ['emoji', '🎵'],
  ['decomposed accents', 'e\u0301'],
  ['Thai', 'เพ'],
])('a song whose name has 255 bytes of %s is separated into names of at most 255 bytes', async (_script, letter) => {
  const most = 255 - Buffer.byteLength('.mp3');
  const name = letter.repeat(Math.floor(most / Buffer.byteLength(letter))).padEnd(0);
  const path = await songFile(`${name}${'a'.repeat(most - Buffer.byteLength(name))}.mp3`);
  for (const pattern of ['{track}/{stem}.{ext}', '{track} - {stem}.{ext}']) {
    const { code, out, notes } = await separate([path, '--filename', pattern, '--json', '--force']);
    expect({ code, notes }).toMatchObject({ code: 0 });
    const { files } = JSON.parse(out[0] ?? '') as { files: string[] };
    expect(files).toHaveLength(2);
    for (const file of files) {
      expect((await stat(file)).size).toBeGreaterThan(0);
      expect(file).toMatch(/(vocals|drums)\.mp3$/);
      for (const part of file.split('/')) expect(Buffer.byteLength(part)).toBeLessThanOrEqual(255);
      expect(file).not.toContain('\ufffd');
    }
  }
});

it('a failed song has its songhash in the JSON', async () => {
  const path = await songFile('song.mp3');
  const { out } = await separate([path, '--json'], {}, () => 'BAD_AUDIO');
  expect(JSON.parse(out[0] ?? '')).toMatchObject({ code: 'BAD_AUDIO', hash: expect.stringMatching(/^[0-9a-f]{56}$/) });
});

it('files that are missing are reported without a server', async () => {
  const none = join(folder, 'none.mp3');
  const around = { url: 'http://127.0.0.1:1' };
  expect(await separate([none], around)).toMatchObject({ code: 4, notes: expect.stringContaining('no file') });
});

it.each([
  ['cut off', '{"version":1,"source":{"name":"so'],
  ['null', 'null'],
  ['of another kind', '{"version":1,"source":{"sha224":"x"},"files":"all","songhash":7}'],
])('a record that is %s counts as none', async (_kind, text) => {
  const path = await songFile('song.mp3');
  await mkdir(join(folder, 'out/song'), { recursive: true });
  await writeFile(join(folder, 'out/song/.stemline.json'), text);
  expect(await separate([path])).toMatchObject({ code: 0 });
  expect(await readFile(join(folder, 'out/song/vocals.mp3'), 'utf8')).toBe('la');
});

it('a file of a folder that cannot be read is reported, and the others are separated', async () => {
  await mkdir(join(folder, 'album'));
  await songFile('album/good.mp3');
  await symlink('nowhere', join(folder, 'album/broken.mp3'));
  await symlink('loop.mp3', join(folder, 'album/loop.mp3'));
  const { code, out, notes } = await separate([join(folder, 'album')]);
  expect({ code, out: out.length }).toEqual({ code: 4, out: 2 });
  expect(notes).toMatch(/There is no file .*broken\.mp3.*loop\.mp3 cannot be read \(ELOOP\)/s);
});

it('nothing remains of the songs that were not sent before Ctrl-C', async () => {
  const paths = [];
  for (let number = 10; number < 30; number += 1) paths.push(await songFile(`${number}.mp3`));
  const stopping = new AbortController();
  const notes: string[] = [];
  const onNote = (line: string) => {
    notes.push(line);
    if (line.includes('sending')) stopping.abort();
  };
  const around = { signal: stopping.signal, onNote };
  expect(await separate([...paths, '-j', '1'], around, () => undefined)).toMatchObject({ code: 130 });
  expect(notes.filter((line) => line.includes('sending'))).toHaveLength(1);
  expect((await readdir(folder)).filter((name) => !name.endsWith('.mp3'))).toEqual([]);
});

it('names with quotes and leading dashes are files as any other, and a line break becomes _', async () => {
  const paths = [await songFile('two\nlines.mp3'), await songFile('-it\'s "so".mp3'), await songFile('...mp3')];
  const { code, out, notes } = await separate(paths);
  expect({ code, notes }).toMatchObject({ code: 0 });
  expect(out).toHaveLength(6);
  expect(notes.split('\n').every((line) => line.includes('mp3: '))).toBe(true);
  expect((await readdir(join(folder, 'out'))).sort()).toEqual(['-it\'s "so"', '...mp3', 'two_lines'].sort());
});

it('an empty {trackext} does not lead out of the folder', async () => {
  const path = await songFile('song');
  const { code, out } = await separate([path, '--filename', '{trackext}../{track} {stem}.{ext}']);
  expect({ code, out: out.toSorted() }).toEqual({
    code: 0,
    out: ['drums', 'vocals'].map((stem) => join(folder, `out/_/song ${stem}.mp3`)),
  });
});

it('two commands at the same time for the same song write the same files', async () => {
  const path = await songFile('song.mp3');
  const both = await Promise.all([separate([path]), separate([path])]);
  expect(both.map(({ code }) => code)).toEqual([0, 0]);
  expect(await filesIn(join(folder, 'out'))).toEqual(['song/.stemline.json', 'song/drums.mp3', 'song/vocals.mp3']);
});

it('separate waits while the queue is full, and exits with 5 when it stays full', async () => {
  const path = await songFile('song.mp3');
  fixture.queue.failures.set('Enqueue', { codes: ['QUEUE_FULL'] });
  expect(await separate([path])).toMatchObject({ code: 0 });
  fixture.queue.failures.set('Enqueue', { codes: [], always: 'QUEUE_FULL' });
  const other = await songFile('other.mp3');
  expect(await separate([other, '--retry-for', '0'])).toMatchObject({
    code: 5,
    notes: expect.stringContaining('QUEUE_FULL'),
  });
  fixture.queue.failures.delete('Enqueue');
  await expect.poll(() => fixture.queue.watch.open, PATIENT).toBe(0);
});
