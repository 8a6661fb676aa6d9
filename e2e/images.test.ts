// Tests that the files copied by each Dockerfile are enough to run its service with the command of
// the image. The packages come from this checkout, because only their installation needs a
// container.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, expect, it } from 'vitest';
import { createBuildContext } from './src/build-context.ts';
import { type Copy, readDockerfile } from './src/dockerfile.ts';
import { freePorts, PYTHON, portSettings, ROOT, until } from './src/stack.ts';

const OURS = '@stemline';
const isInContext = createBuildContext();

let folder = '';
let child: ChildProcess | undefined;
afterEach(async () => {
  if (child && child.exitCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  child = undefined;
  await rm(folder, { recursive: true, force: true });
});

/**
 * Writes the files that an image has below /app into `folder`, with the npm packages of this
 * checkout.
 */
async function layOut(files: readonly Copy[]): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), 'stemline-image-'));
  for (const { from, to } of files) {
    expect(to, from).toMatch(/^\/app\//);
    await cp(join(ROOT, from), join(folder, to.slice('/app/'.length)), { recursive: true, filter: isInContext });
  }
  const modules = join(folder, 'node_modules');
  await mkdir(join(modules, OURS), { recursive: true });
  const packages = await readdir(join(ROOT, 'node_modules'));
  for (const name of packages.filter((name) => name !== OURS))
    await symlink(join(ROOT, 'node_modules', name), join(modules, name));
  const workspaces = await readdir(join(ROOT, 'node_modules', OURS));
  for (const name of workspaces) await symlink(join(folder, name), join(modules, OURS, name));
}

async function start(command: readonly string[]) {
  const ports = await freePorts();
  child = spawn(process.execPath, ['--import', 'tsx', ...command.slice(1)], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env.PATH,
      STEMLINE_DATA_DIR: join(folder, 'data'),
      STEMLINE_LOG_LEVEL: 'silent',
      STEMLINE_PYTHON: '/bin/false',
      // No Redis listens there, because a service starts without the others.
      REDIS_URL: `redis://127.0.0.1:${ports.redis}`,
      ...portSettings(ports),
    },
  });
  return ports;
}

async function answers(port: number): Promise<boolean> {
  if (child?.exitCode !== null) throw new Error(`the service ended with ${child?.exitCode}`);
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

const SEPARATOR = 'separator-service/Dockerfile';
const SERVICES = [
  ['storage-service/Dockerfile', 'storage'],
  ['queue-service/Dockerfile', 'queue'],
  [SEPARATOR, 'separator'],
  ['notifier-service/Dockerfile', 'notifier'],
  ['gateway/Dockerfile', 'rest'],
] as const;

it.each(SERVICES)('the image of %s contains all files that its service needs', async (dockerfile, part) => {
  const { copies, image, command } = readDockerfile(dockerfile);
  for (const { from } of copies) {
    expect(existsSync(join(ROOT, from)), from).toBe(true);
    expect(isInContext(join(ROOT, from)), `${from} is in the build context`).toBe(true);
  }
  await layOut(image);
  const ports = await start(command);
  await until(`${part} listens`, () => answers(ports[part]));
  if (part !== 'rest') return;
  for (const page of ['/', '/docs', '/openapi.json', '/app.js'])
    expect((await fetch(`http://127.0.0.1:${ports.rest}${page}`)).status, page).toBe(200);
});

it.each(SERVICES)('the image of %s contains no Python but the engine in that of the separator', (dockerfile) => {
  const paths = readDockerfile(dockerfile).image.map(({ from }) => from);
  const engine = dockerfile === SEPARATOR ? ['engine/pyproject.toml', 'engine/stemline_engine'] : [];
  expect(paths.filter((path) => path.startsWith('engine'))).toEqual(engine);
});

it('the image of the separator contains an engine that starts, without tests and tools', async () => {
  await layOut(readDockerfile(SEPARATOR).image);
  const engine = join(folder, 'engine');
  expect(await readdir(engine)).toEqual(['pyproject.toml', 'stemline_engine']);
  child = spawn(PYTHON, ['-m', 'stemline_engine'], {
    cwd: engine,
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, HOME: folder, STEMLINE_FETCH_WEIGHTS: 'never', PYTHONDONTWRITEBYTECODE: '1' },
  });
  child.stdin?.write('{"type":"models","id":"1"}\n');
  const messages: { type: string; auto?: string }[] = [];
  for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
    messages.push(JSON.parse(line));
    if (messages.length === 2) child.stdin?.end();
  }
  expect(messages.map(({ type }) => type)).toEqual(['hello', 'models']);
  expect(messages[1]?.auto).toBe('preview');
});

it.each(['testing/src/call.ts', 'separator-service/src/testing/constants.ts', 'common/src/names.test.ts'])(
  'the build context of the images does not contain %s',
  (path) => {
    expect(existsSync(join(ROOT, path))).toBe(true);
    expect(isInContext(join(ROOT, path))).toBe(false);
  },
);
