// Tests that the files that each Dockerfile copies are enough to run its service with the command
// of the image. The npm packages come from this checkout, because the tests run without containers.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, expect, it } from 'vitest';
import { createBuildContext } from './src/build-context.ts';
import { type Copy, readDockerfile } from './src/dockerfile.ts';
import { PYTHON, ROOT } from './src/paths.ts';
import { freeStackPorts, portSettings } from './src/ports.ts';
import { until } from './src/until.ts';
import { closureOf, dependenciesOf, OURS } from './src/workspaces.ts';

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
 * Writes the files that an image has below /app into `folder`. Links the npm packages that the
 * copied workspaces depend on, because `npm ci` installs no others.
 */
async function layOut(files: readonly Copy[]): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), 'stemline-image-'));
  for (const { from, to } of files) {
    expect(to, from).toMatch(/^\/app\//);
    await cp(join(ROOT, from), join(folder, to.slice('/app/'.length)), { recursive: true, filter: isInContext });
  }
  const modules = join(folder, 'node_modules');
  await mkdir(join(modules, OURS), { recursive: true });
  const workspaces = workspacesOf(files);
  for (const name of workspaces) await symlink(join(folder, name), join(modules, OURS, name));
  // tsx is not in the images. Here it runs the TypeScript sources on a Node that cannot.
  await link('tsx');
  for (const workspace of workspaces) {
    for (const name of dependenciesOf(workspace)) if (!name.startsWith(`${OURS}/`)) await link(name, workspace);
  }
}

/**
 * Links an npm package of this checkout. npm installs a package in the folder of a workspace when
 * the root has another version.
 */
async function link(name: string, workspace = '.'): Promise<void> {
  const own = join(workspace, 'node_modules', name);
  const place = existsSync(join(ROOT, own)) ? own : join('node_modules', name);
  const path = join(folder, place);
  if (existsSync(path)) return;
  await mkdir(dirname(path), { recursive: true });
  await symlink(join(ROOT, place), path);
}

/** The workspaces whose package.json an image has, so that `npm ci` links them. */
function workspacesOf(files: readonly Copy[]): string[] {
  return files.flatMap(({ from }) => /^([\w-]+)\/package\.json$/.exec(from)?.[1] ?? []);
}

async function start(command: readonly string[]) {
  const ports = await freeStackPorts();
  child = spawn(process.execPath, ['--import', 'tsx', ...command.slice(1)], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env.PATH,
      STEMLINE_DATA_DIR: join(folder, 'data'),
      STEMLINE_LOG_LEVEL: 'silent',
      STEMLINE_PYTHON: '/bin/false',
      // No Redis listens on this port. A service starts without the others.
      REDIS_URL: `redis://127.0.0.1:${ports.redis}`,
      ...portSettings(ports),
    },
  });
  return ports;
}

/** Checks that the service accepts connections. Throws when it has ended. */
async function listens(port: number): Promise<boolean> {
  if (child?.exitCode !== null) throw new Error(`the service exited with ${child?.exitCode}`);
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

const SEPARATOR = 'separator-service/Dockerfile';
const WEIGHTS_TOOL = ['engine/stemline_tools/__init__.py', 'engine/stemline_tools/weights.py'];
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
  // A stage of the Dockerfile builds the page.
  if (part === 'rest') await cp(join(ROOT, 'web/dist'), join(folder, 'web/dist'), { recursive: true });
  const ports = await start(command);
  await until(`${part} listens`, () => listens(ports[part]));
  if (part !== 'rest') return;
  for (const page of ['/', '/docs', '/openapi.json', '/icon.svg'])
    expect((await fetch(`http://127.0.0.1:${ports.rest}${page}`)).status, page).toBe(200);
});

it('the stage of the page contains all files that its build needs', async () => {
  await layOut(readDockerfile('gateway/Dockerfile').stage('page'));
  for (const name of dependenciesOf('web')) await link(name);
  const build = spawn(process.execPath, ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn', 'web'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  child = build;
  expect(await once(build, 'exit')).toEqual([0, null]);
  const built = await readdir(join(folder, 'web/dist'));
  expect(built).toEqual(expect.arrayContaining(['assets', 'docs.html', 'index.html', 'index.html.br']));
});

it.each(SERVICES)(
  'the image of %s contains the workspaces that its service depends on, and no others',
  (dockerfile) => {
    const { image, command } = readDockerfile(dockerfile);
    const needed = closureOf((command[1] ?? '').split('/')[0] ?? '');
    expect(workspacesOf(image).sort()).toEqual(needed);
    const roots = new Set(image.map(({ from }) => from.split('/')[0] ?? ''));
    const outside = ['package.json', 'package-lock.json', 'engine', 'web'];
    expect([...roots].filter((root) => !outside.includes(root)).sort()).toEqual(needed);
  },
);

it.each(SERVICES)('the image of %s contains Python only if it is the separator', (dockerfile) => {
  const paths = readDockerfile(dockerfile).image.map(({ from }) => from);
  const engine = dockerfile === SEPARATOR ? ['engine/pyproject.toml', 'engine/stemline_engine', ...WEIGHTS_TOOL] : [];
  expect(paths.filter((path) => path.startsWith('engine'))).toEqual(engine);
});

it('the image of the separator contains an engine that starts, without its tests', async () => {
  await layOut(readDockerfile(SEPARATOR).image);
  const engine = join(folder, 'engine');
  expect(await readdir(engine)).toEqual(['pyproject.toml', 'stemline_engine', 'stemline_tools']);
  child = spawn(PYTHON, ['-m', 'stemline_engine'], {
    cwd: engine,
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, HOME: folder, STEMLINE_FETCH_WEIGHTS: 'never', PYTHONDONTWRITEBYTECODE: '1' },
  });
  child.stdin?.write('{"type":"models","id":"1"}\n');
  const messages: { type: string; auto?: string }[] = [];
  for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
    const message = JSON.parse(line);
    if (message.type !== 'alive') messages.push(message);
    if (messages.length === 2) child.stdin?.end();
  }
  expect(messages.map(({ type }) => type)).toEqual(['hello', 'models']);
  expect(messages[1]?.auto).toBe('preview');
});

it('the image of the separator contains the command that installs weights from a folder, and no other tool', async () => {
  await layOut(readDockerfile(SEPARATOR).image);
  const engine = join(folder, 'engine');
  expect((await readdir(join(engine, 'stemline_tools'))).sort()).toEqual(['__init__.py', 'weights.py']);
  const install = spawn(PYTHON, ['-m', 'stemline_tools.weights', 'htdemucs'], {
    cwd: engine,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      STEMLINE_WEIGHTS_DIR: join(folder, 'weights'),
      STEMLINE_WEIGHTS_FROM: `file:${join(folder, 'absent')}`,
      PYTHONDONTWRITEBYTECODE: '1',
    },
  });
  child = install;
  const lines: string[] = [];
  for await (const line of createInterface({ input: install.stderr })) lines.push(line);
  expect(lines.join()).toMatch(/^htdemucs: .*absent contains neither 955717e8/);
});

it.each(['testing/src/call.ts', 'separator-service/src/testing/constants.ts', 'common/src/names.test.ts'])(
  'the build context of the images does not contain %s',
  (path) => {
    expect(existsSync(join(ROOT, path))).toBe(true);
    expect(isInContext(join(ROOT, path))).toBe(false);
  },
);
