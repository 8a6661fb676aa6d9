// Tests the packed client in a fresh folder, with a real stack: in Node, in a bundler, in Chromium,
// and in the TypeScript compiler. The examples are those of its README.

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeMp3 } from '@stemline/testing/audio/generated-audio.ts';
import { freePorts } from '@stemline/testing/free-port.ts';
import { cutPost } from '@stemline/testing/net/cut-post.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CHROMIUM, startBrowser } from './src/browser.ts';
import { type BorrowedStack, borrowStack } from './src/lending/borrow-stack.ts';
import { PAGE_ORIGIN } from './src/lending/loan.ts';
import { installClient, packedClient, userEnvironment } from './src/packed-client.ts';
import { pageArguments, servePage } from './src/page-server.ts';
import { ROOT } from './src/paths.ts';
import { until } from './src/until.ts';

const run = promisify(execFile);

let stack: BorrowedStack;
let folder: string;
let examples: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stemline-fresh-'));
  [stack] = await Promise.all([borrowStack(), installClient(folder)]);
  const readme = await readFile(join(ROOT, 'client/README.md'), 'utf8');
  examples = [...readme.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code = '']) => code);
  await writeFile(join(folder, 'song.mp3'), makeMp3(4, 440));
});

afterAll(async () => {
  stack?.giveBack();
  await rm(folder, { recursive: true, force: true });
});

const environment = (more?: Record<string, string>) => userEnvironment(folder, stack.url, more);

it('the packed client is under 100 KB, brings no other package, and holds no TypeScript source', async () => {
  expect((await stat(packedClient())).size).toBeLessThan(100_000);
  const installed = await readdir(join(folder, 'node_modules'), { recursive: true });
  expect(installed.filter((name) => name.endsWith('package.json'))).toEqual(['@stemline/client/package.json']);
  expect(installed.filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))).toEqual([]);
});

it('the first example separates a file in plain Node, and its tracks can be decoded', async () => {
  await writeFile(join(folder, 'separate.js'), examples[0] ?? '');
  const { stdout } = await run(process.execPath, ['separate.js'], { cwd: folder, env: environment() });
  expect(stdout).toContain('done 1');
  for (const name of ['vocals.flac', 'no_vocals.flac']) {
    const probe = ['-v', 'error', '-show_entries', 'stream=codec_name:format=duration', '-of', 'csv=p=0'];
    const probed = await run('ffprobe', [...probe, join(folder, 'stems', name)]);
    const [codec, seconds] = probed.stdout.trim().split('\n');
    expect([codec, Number(seconds)], name).toEqual(['flac', expect.closeTo(4, 1)]);
  }
});

it('the command of the package lists the models without tsx', async () => {
  const command = join(folder, 'node_modules/.bin/stemline');
  expect((await run(command, ['models'], { cwd: folder, env: environment() })).stdout).toMatch(
    /^preview@\d+ {2}available/m,
  );
});

it('the other calls of the packed client reach a real server', async () => {
  const code = `
    import { createStemlineClient, StemlineError } from '@stemline/client';
    import { saveResponse, submitFile } from '@stemline/client/node';
    const client = createStemlineClient({ baseUrl: process.env.STEMLINE_URL });
    const { hash } = await submitFile(client, 'song.mp3');
    const states = [];
    for await (const { state } of client.events(hash)) states.push(state);
    const names = [];
    for await (const { filename } of client.songs({ pageSize: 1, state: 'done' })) names.push(filename);
    await saveResponse(await client.downloadZip(hash), 'song.zip');
    const peaks = await (await client.downloadPeaks(hash, 'vocals', 2)).arrayBuffer();
    await client.remove(hash, 'vocals');
    const { run } = await client.retry(hash);
    const changes = [];
    for await (const { name, song } of client.watchSongs([hash])) changes.push(name + ' ' + song.state);
    const again = await client.wait(hash);
    const { queue } = await client.queue();
    const test = await client.testCallback({ url: process.env.STEMLINE_URL });
    const deliveries = [];
    for await (const { id } of client.deliveries()) deliveries.push(id);
    const { max_bytes } = await client.limits();
    const { ready } = await client.readiness();
    await client.remove(hash);
    const gone = await client.status(hash).catch((error) => error instanceof StemlineError && error.code);
    const found = { last: states.at(-1), change: changes.at(-1), names, peaks: peaks.byteLength > 24, run, again: again.tracks.length, queue };
    console.log(JSON.stringify({ ...found, listed: deliveries.includes(test.id), max_bytes, ready, gone }));
  `;
  await writeFile(join(folder, 'calls.js'), code);
  const { stdout } = await run(process.execPath, ['calls.js'], { cwd: folder, env: environment() });
  expect(JSON.parse(stdout)).toEqual({
    ...{
      last: 'done',
      change: 'end done',
      names: ['song.mp3', 'song.mp3'],
      peaks: true,
      run: 2,
      again: 5,
      queue: [],
      listed: true,
    },
    ...{ max_bytes: 3_000_000, ready: true, gone: 'SONG_UNKNOWN' },
  });
  expect((await readFile(join(folder, 'song.zip'))).subarray(0, 2).toString()).toBe('PK');
});

it.skipIf(CHROMIUM === undefined)(
  'the second example, in one file of a bundler, separates and plays a song in a page of another origin',
  async () => {
    const site = join(folder, 'site');
    await writeFile(join(folder, 'page.js'), examples[1] ?? '');
    const bundle = ['page.js', '--bundle', '--format=esm', '--platform=browser', `--outdir=${site}`];
    await run(join(ROOT, 'node_modules/.bin/esbuild'), bundle, { cwd: folder });
    const controls = '<input type="file"><output></output><audio controls></audio><script type="module" src="page.js">';
    await writeFile(join(site, 'index.html'), `<body data-stemline="${stack.url}">${controls}</script>`);
    const server = await servePage(site);
    const browser = await startBrowser(pageArguments(server.port));
    try {
      const page = await browser.newPage();
      await page.goto(PAGE_ORIGIN);
      await page.locator('input').setInputFiles(join(folder, 'song.mp3'));
      await until('the page shows the end', async () => (await page.locator('output').textContent()) === 'done');
      const play = "document.querySelector('audio').play().then(() => true)";
      expect(await page.evaluate(play)).toBe(true);
      const position = () => page.evaluate<number>("document.querySelector('audio').currentTime");
      await until('the vocals are playing', async () => (await position()) > 0.1);
      // Another origin may not use the server, and the page says so.
      await page.goto(`http://127.0.0.1:${server.port}/`);
      await page.locator('input').setInputFiles(join(folder, 'song.mp3'));
      await until('the page shows a failure', async () =>
        (await page.locator('output').textContent())?.includes('The server does not answer'),
      );
    } finally {
      await browser.close();
      await server.stop();
    }
  },
);

it('the third example does not start without a secret', async () => {
  await writeFile(join(folder, 'receive.js'), examples[2] ?? '');
  const started = run(process.execPath, ['receive.js'], { cwd: folder, env: environment({ PORT: '0' }) });
  await expect(started).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('CALLBACK_SECRET is not set'),
  });
});

it('the third example accepts the callback of a real server, and refuses one without its secret, one that is cut and a large one', async () => {
  const secret = `whsec_${Buffer.alloc(32, 3).toString('base64')}`;
  const [port = 0] = await freePorts(1);
  await writeFile(join(folder, 'receive.js'), examples[2] ?? '');
  const env = environment({ CALLBACK_SECRET: secret, PORT: String(port) });
  const receiver = spawn(process.execPath, ['receive.js'], { cwd: folder, env });
  const ended = once(receiver, 'exit');
  let printed = '';
  receiver.stdout.on('data', (text) => (printed += text));
  try {
    const url = `http://127.0.0.1:${port}`;
    await until('the receiver listens', () =>
      fetch(url).then(
        ({ status }) => status === 401,
        () => false,
      ),
    );
    await cutPost(url);
    const large = { method: 'POST', body: new Uint8Array(4 * 1024 ** 2) };
    expect((await fetch(url, large)).status).toBe(413);
    for (const own of [secret, `whsec_${Buffer.alloc(32, 4).toString('base64')}`]) {
      const form = new FormData();
      form.set('callback_url', url);
      form.set('callback_data', '{"secret":"right"}');
      form.set('callback_secret', own);
      form.set('file', new Blob([await readFile(join(folder, 'song.mp3'))]), 'song.mp3');
      const sent = await fetch(`${stack.url}/apiv1/songs`, { method: 'POST', body: form });
      const { hash } = (await sent.json()) as { hash: string };
      const state = own === secret ? 'delivered' : 'pending';
      await until(`a delivery is ${state} after an attempt`, async () => {
        const answer = await fetch(`${stack.url}/apiv1/songs/${hash}/deliveries`);
        const { deliveries } = (await answer.json()) as { deliveries: { state: string; attempts: number }[] };
        return deliveries.some((one) => one.state === state && one.attempts > 0);
      });
    }
    // The server may learn of the delivery before the output of the receiver is read.
    await until('the receiver has printed a song', async () => /^done .*\}$/m.test(printed));
    expect(printed.match(/^done [0-9a-f]{56} \{ secret: 'right' \}$/gm)).toHaveLength(1);
  } finally {
    receiver.kill();
    await ended;
  }
});

it.each([
  // Node without the types of browsers, and a browser without those of Node.
  { module: 'NodeNext', lib: ['ES2023'], types: ['node'] },
  { module: 'ESNext', moduleResolution: 'Bundler', lib: ['ES2023', 'DOM'], types: [] },
])('the types of the packed client compile strictly with the modules of $module', async (settings) => {
  const code = `
    import { createStemlineClient, type Song, type StemlineError, verifyCallback } from '@stemline/client';
    import { submitFile } from '@stemline/client/node';
    const client = createStemlineClient({ baseUrl: 'http://localhost:5000', retries: 1 });
    export const song: Promise<Song> = client.wait('', { onProgress: ({ progress }) => progress.toFixed(1) });
    export const isFull = (error: StemlineError) => error.code === 'QUEUE_FULL';
    export const word: Promise<'done' | 'failed' | 'cancelled' | 'test'> =
      verifyCallback({ headers: new Headers(), body: '', secret: '' }).then(({ event }) => event);
    void submitFile(client, 'song.mp3', { options: { formats: ['flac'], shifts: 2 } });
    // @ts-expect-error There is no such format.
    void submitFile(client, 'song.mp3', { options: { formats: ['floc'] } });
    // @ts-expect-error There is no such code.
    export const isOdd = (error: StemlineError) => error.code === 'QUEUE_FOOL';
  `;
  await writeFile(join(folder, 'types.ts'), code);
  for (const name of settings.types.length > 0 ? ['@types/node', 'undici-types'] : [])
    await cp(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name), { recursive: true });
  const compilerOptions = { target: 'ES2022', strict: true, noEmit: true, skipLibCheck: false, ...settings };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['types.ts'] }));
  const compiled = run(join(ROOT, 'node_modules/.bin/tsc'), ['-p', folder], { cwd: folder });
  expect(await compiled.catch(({ stdout }: { stdout: string }) => stdout)).toMatchObject({ stdout: '' });
});
