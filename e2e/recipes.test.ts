// Runs the recipes of docs/recipes with a real stack, as a user does, and checks their results.

import { execFile, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { makeMp3 } from '@stemline/testing/audio/generated-audio.ts';
import { freePorts } from '@stemline/testing/free-port.ts';
import { cutPost } from '@stemline/testing/net/cut-post.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { call } from './src/api.ts';
import { CHROMIUM, startBrowser } from './src/browser.ts';
import { type BorrowedStack, borrowStack } from './src/lending/borrow-stack.ts';
import { PAGE_ORIGIN } from './src/lending/loan.ts';
import { installClient, userEnvironment } from './src/packed-client.ts';
import { pageArguments } from './src/page-server.ts';
import { PYTHON, ROOT } from './src/paths.ts';
import { startPrefixProxy } from './src/prefix-proxy.ts';
import { until } from './src/until.ts';

const run = promisify(execFile);
/** Names that a shell and a form must quote. */
const SONGS = ['a plain song.mp3', 'it\'s "q;uoted", 50 %.mp3'];

/** The host name in nginx.conf. */
const HOOKS = 'hooks.example.org';

let stack: BorrowedStack;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stemline-recipes-'));
  [stack] = await Promise.all([borrowStack(), installClient(folder)]);
  await cp(join(ROOT, 'docs/recipes'), folder, { recursive: true });
  await mkdir(join(folder, 'songs'));
  for (const [index, name] of SONGS.entries()) await writeFile(join(folder, 'songs', name), makeMp3(3 + index, 300));
  await writeFile(join(folder, 'songs/notes.txt'), 'no music');
});

afterAll(async () => {
  stack?.giveBack();
  await rm(folder, { recursive: true, force: true });
});

const environment = (more?: Record<string, string>) => userEnvironment(folder, stack.url, more);

/** Runs a program in the folder of the recipes. Resolves with its output. */
const recipe = async (program: string, ...args: string[]) =>
  (await run(program, args, { cwd: folder, env: environment() })).stdout;

/** Resolves with the codec, the sample rate, the channels and the seconds of a file. */
async function probed(path: string): Promise<(string | number)[]> {
  const entries = 'stream=codec_name,sample_rate,channels:format=duration';
  const { stdout } = await run('ffprobe', ['-v', 'error', '-show_entries', entries, '-of', 'json', path]);
  const { streams, format } = JSON.parse(stdout) as {
    streams: { codec_name: string; sample_rate: string; channels: number }[];
    format: { duration: string };
  };
  const [{ codec_name = '', sample_rate = '', channels = 0 } = {}] = streams;
  return [codec_name, Number(sample_rate), channels, Number(format.duration)];
}

/** Starts a server of a recipe, which prints its port. */
async function serve(script: string, env: Record<string, string>) {
  const child = spawn(process.execPath, [script], { cwd: folder, env: environment({ PORT: '0', ...env }) });
  const ended = once(child, 'exit');
  let port = 0;
  for await (const line of createInterface(child.stdout)) {
    port = (JSON.parse(line) as { listening: number }).listening;
    break;
  }
  const stop = async () => {
    child.kill();
    await ended;
  };
  return { port, stop };
}

it('karaoke.sh makes a version without vocals of each song in a folder, and makes none twice', async () => {
  const printed = await recipe('bash', 'karaoke.sh', 'songs', 'karaoke');
  expect(printed).toContain('notes.txt: left out: ');
  const made = SONGS.map((name) => name.replace('.mp3', ' (karaoke).mp3'));
  expect((await readdir(join(folder, 'karaoke'))).sort()).toEqual(made);
  for (const [index, name] of made.entries())
    expect(await probed(join(folder, 'karaoke', name))).toEqual(['mp3', 44_100, 2, expect.closeTo(3 + index, 0)]);
  const again = await recipe('bash', 'karaoke.sh', 'songs', 'karaoke');
  expect(again).not.toContain('(karaoke)');
});

it('karaoke.sh names a song that was removed meanwhile, and one whose version would replace another', async () => {
  await mkdir(join(folder, 'unlucky'));
  for (const [index, name] of ['same.mp2', 'same.mp3'].entries())
    await writeFile(join(folder, 'unlucky', name), makeMp3(2, 400 + index));
  await mkdir(join(folder, 'bin'));
  // Removes each song before the script waits for it.
  const script = `#!/bin/sh
PATH=\${PATH#*:}
for word; do case $word in *wait=*) curl --silent -X DELETE "\${word%%\\?*}" ;; esac; done
exec curl "$@"
`;
  await writeFile(join(folder, 'bin/curl'), script, { mode: 0o755 });
  const env = environment({ PATH: `${join(folder, 'bin')}:${process.env.PATH}` });
  const failure = await run('bash', ['karaoke.sh', 'unlucky', 'none'], { cwd: folder, env }).catch((error) => error);
  expect(failure).toMatchObject({
    code: 1,
    stderr: 'same.mp3: left out: another song has the same name without its ending\nsame.mp2: There is no such song.\n',
  });
  expect(await readdir(join(folder, 'none'))).toEqual([]);
});

it('reaper-project.mjs writes a project whose tracks refer to stems of its length', async () => {
  const file = (await recipe(process.execPath, 'reaper-project.mjs', join('songs', SONGS[1] ?? ''), 'project')).trim();
  const project = await readFile(join(folder, file), 'utf8');
  let depth = 0;
  for (const line of project.trim().split('\n')) {
    expect(line).toMatch(new RegExp(`^ {${2 * (line.trim() === '>' ? depth - 1 : depth)}}\\S`));
    depth += line.trim().startsWith('<') ? 1 : line.trim() === '>' ? -1 : 0;
  }
  expect(depth).toBe(0);
  const values = (pattern: RegExp) => [...project.matchAll(pattern)].map(([, value = '']) => value);
  const stems = values(/^ {2}<TRACK\n {4}NAME "(\w+)"$/gm);
  expect(stems.sort()).toEqual(['bass', 'drums', 'other', 'vocals']);
  const files = values(/^ +FILE "(.*)"$/gm);
  expect(files.sort()).toEqual(stems.map((stem) => `stems/${stem}.wav`));
  const lengths = values(/^ +LENGTH (\S+)$/gm).map(Number);
  for (const [index, path] of files.entries())
    expect(await probed(join(folder, 'project', path))).toEqual([
      'pcm_s24le',
      44_100,
      2,
      expect.closeTo(lengths[index] ?? 0, 4),
    ]);
});

it('ml_batches.py yields batches of mixtures that are the sums of their stems, and separates nothing twice', async () => {
  const args = ['ml_batches.py', 'songs', 'cache', '--seconds', '0.5', '--size', '3', '--batches', '2'];
  const printed = await recipe(PYTHON, ...args);
  const lines = printed
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { shape: number[]; rms: { mix: number } });
  expect(lines.map(({ shape }) => shape)).toEqual(Array(2).fill([3, 22_050, 2]));
  expect(Object.keys(lines[0]?.rms ?? {})).toEqual(['mix', 'vocals', 'drums', 'bass', 'other']);
  expect(lines[0]?.rms.mix).toBeGreaterThan(0.01);
  const check = `
import ml_batches, pathlib, wave
folders = sorted(path for path in pathlib.Path("cache").iterdir())
stems = ["vocals", "drums", "bass", "other"]
batch = next(ml_batches.batches(folders, stems, 1000, 2))
assert len(batch["mix"]) == 2 * 1000 * 2, len(batch["mix"])
assert max(abs(mix - sum(parts)) for mix, *parts in zip(batch["mix"], *(batch[stem] for stem in stems))) < 1e-6
assert len(ml_batches.excerpt(folders[0] / "vocals.wav", 10**9, 50)) == 100
print(len(folders))
`;
  expect((await recipe(PYTHON, '-c', check)).trim()).toBe('2');
  const removed = `import ml_batches; print(ml_batches.wait("${'0'.repeat(56)}")["state"])`;
  expect((await recipe(PYTHON, '-c', removed)).trim()).toBe('removed');
  const runs = async () => {
    const { songs } = (await call(stack, 'GET', '/apiv1/songs')).body as { songs: { hash: string }[] };
    return Promise.all(songs.map(async ({ hash }) => (await call(stack, 'GET', `/apiv1/songs/${hash}`)).body.run));
  };
  const before = await runs();
  expect(await recipe(PYTHON, ...args)).toBe(printed);
  expect(await runs()).toEqual(before);
});

it.skipIf(CHROMIUM === undefined)(
  'web-page separates a song in a page of another origin and plays its stems',
  async () => {
    const server = await serve('web-page/serve.mjs', {});
    const browser = await startBrowser(pageArguments(server.port));
    try {
      const page = await browser.newPage();
      await page.goto(PAGE_ORIGIN);
      await page.locator('input').setInputFiles(join(folder, 'songs', SONGS[0] ?? ''));
      const status = () => page.locator('[role=status]').textContent();
      await until('the song is done', async () => (await status()) === 'done');
      expect(await page.locator('li').allTextContents()).toEqual(['drums', 'bass', 'other', 'vocals', 'instrumental']);
      await page.locator('button').click();
      const positions = () =>
        page.evaluate<number[]>("[...document.querySelectorAll('audio')].map(({ currentTime }) => currentTime)");
      await until('all stems are playing', async () => (await positions()).every((seconds) => seconds > 0.2));
      await page.locator('input').setInputFiles(join(folder, 'songs/notes.txt'));
      await until('the page shows the refusal', async () => (await status())?.includes('audio'));
    } finally {
      await browser.close();
      await server.stop();
    }
  },
);

it('callback-receiver.mjs accepts signed callbacks behind a proxy and keeps each delivery once, also after a restart', async () => {
  const secret = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
  const env = { CALLBACK_SECRET: secret, DELIVERIES: 'deliveries.jsonl' };
  const lines = async () => (await readFile(join(folder, env.DELIVERIES), 'utf8')).split('\n').filter(Boolean);
  let receiver = await serve('callback-receiver.mjs', env);
  let proxy = await startPrefixProxy(`http://127.0.0.1:${receiver.port}`, '/hooks');
  try {
    const form = new FormData();
    form.set('callback_url', `${proxy.url}stemline`);
    form.set('callback_data', '{"order":  17}');
    form.set('callback_secret', secret);
    form.set('file', new Blob([await readFile(join(folder, 'songs', SONGS[0] ?? ''))]));
    const { body } = await call(stack, 'POST', '/apiv1/songs', { body: form });
    await until('the delivery is in the file', async () => (await lines()).length > 0);
    const [kept] = (await lines()).map((line) => JSON.parse(line));
    expect(kept).toMatchObject({ event: 'done', songhash: body.hash, data: { order: 17 } });
    const direct = `http://127.0.0.1:${receiver.port}/`;
    await cutPost(direct);
    expect((await fetch(direct, { method: 'POST', body: new Uint8Array(4 * 1024 ** 2) })).status).toBe(413);
    // A forged callback through the same proxy.
    const headers = { 'webhook-id': 'x', 'webhook-timestamp': '1', 'webhook-signature': 'v1,AAAA' };
    expect((await fetch(`${proxy.url}stemline`, { method: 'POST', headers, body: '{}' })).status).toBe(401);

    const { port } = new URL(proxy.url);
    await receiver.stop();
    await proxy.stop();
    receiver = await serve('callback-receiver.mjs', env);
    proxy = await startPrefixProxy(`http://127.0.0.1:${receiver.port}`, '/hooks', Number(port));
    const deliveries = `/apiv1/deliveries/${kept.id}`;
    await call(stack, 'POST', `${deliveries}/redeliver`);
    await until('the delivery was accepted again', async () => {
      const { state, attempts } = (await call(stack, 'GET', deliveries)).body;
      return state === 'delivered' && attempts === 1;
    });
    expect(await lines()).toHaveLength(1);
  } finally {
    await proxy.stop();
    await receiver.stop();
  }
});

it.each([{}, { CALLBACK_SECRET: 'secret' }])(
  'callback-receiver.mjs does not start with the environment %o',
  async (env) => {
    const options = { cwd: folder, env: environment({ PORT: '0', ...env }) };
    const failure = await run(process.execPath, ['callback-receiver.mjs'], options).catch((error) => error);
    expect(failure).toMatchObject({ code: 1, stderr: expect.stringContaining('CALLBACK_SECRET must be "whsec_"') });
  },
);

it('nginx with the configuration of the recipe passes signed callbacks of all lengths, and nothing else', async ({
  skip,
}) => {
  const version = await run('nginx', ['-v']).catch(() => undefined);
  skip(version === undefined, 'skipped: nginx is not installed');
  const secret = `whsec_${Buffer.alloc(32, 6).toString('base64')}`;
  const receiver = await serve('callback-receiver.mjs', { CALLBACK_SECRET: secret, DELIVERIES: 'proxied.jsonl' });
  const nginx = await startNginx(receiver.port);
  try {
    const post = (path: string, bytes: number, id = 'id') =>
      nginx.send('POST', path, signedCallback({ secret, id, body: `"${'x'.repeat(bytes - 2)}"` }));
    expect(await post('/stemline', 64 * 1024)).toBe(204);
    expect(await readFile(join(folder, 'proxied.jsonl'), 'utf8')).toContain('"event":"done"');
    expect(await nginx.send('POST', '/stemline', { headers: {}, body: '{}' })).toBe(401);
    expect(await post('/stemline', 64 * 1024 + 1)).toBe(413);
    expect(await nginx.send('GET', '/stemline')).toBe(403);
    expect(await post('/other', 10)).toBe(404);
  } finally {
    await nginx.stop();
    await receiver.stop();
  }
});

/** Starts nginx with the configuration of the recipe in front of the receiver at `target`. */
async function startNginx(target: number) {
  const [port = 0] = await freePorts(1);
  const [key, pem] = [join(folder, 'hooks.key'), join(folder, 'hooks.pem')];
  const certificate = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', `/CN=${HOOKS}`];
  await run('openssl', [...certificate, '-keyout', key, '-out', pem]);
  const recipe = (await readFile(join(ROOT, 'docs/recipes/nginx.conf'), 'utf8'))
    .replace('/etc/ssl/hooks.example.org.key', key)
    .replace('/etc/ssl/hooks.example.org.pem', pem)
    .replace('listen 443 ssl', `listen 127.0.0.1:${port} ssl`)
    .replace('127.0.0.1:8000', `127.0.0.1:${target}`);
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${folder}/${kind};`,
  );
  const http = `http { access_log off; ${paths.join(' ')} ${recipe} }`;
  const config = join(folder, 'nginx-main.conf');
  await writeFile(
    config,
    `daemon off; master_process off; pid ${folder}/nginx.pid; error_log stderr; events {} ${http}`,
  );
  const child = spawn('nginx', ['-e', 'stderr', '-p', folder, '-c', config], { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(child, 'exit');
  let messages = '';
  child.stderr.on('data', (piece) => (messages += piece));
  const ca = await readFile(pem);
  const send = async (method: string, path: string, { headers = {}, body = '' }: Partial<SignedCallback> = {}) => {
    const options = { host: '127.0.0.1', port, path, method, headers, ca, servername: HOOKS, agent: false };
    const sent = httpsRequest(options).end(body);
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    answer.resume();
    return answer.statusCode;
  };
  await until(`nginx answers: ${messages}`, async () => {
    if (child.exitCode !== null) throw new Error(`nginx has ended: ${messages}`);
    return (await send('GET', '/').catch(() => undefined)) !== undefined;
  });
  const stop = async () => {
    child.kill();
    await ended;
  };
  return { send, stop };
}

interface SignedCallback {
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** Returns a callback as the server posts it. The signature is that of Standard Webhooks. */
function signedCallback({ secret, id, body }: { secret: string; id: string; body: string }): SignedCallback {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  const signed = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
  const event = { 'x-stemline-event': 'done', 'x-stemline-songhash': 'a'.repeat(56) };
  return { headers: { 'content-type': 'application/json', ...signed, ...event }, body };
}
