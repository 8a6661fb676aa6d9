// What each Dockerfile copies is enough to run its service: the copied files alone, started as the image's command says.
// The packages come from this checkout; installing them is the one step that needs a container.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { freePorts, ROOT, until } from './src/stack.ts';

const OURS = '@stemline';

let folder = '';
let child: ChildProcess | undefined;
afterEach(async () => {
  if (child && child.exitCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await rm(folder, { recursive: true, force: true });
});

/** The last stage of a Dockerfile: what it copies from the checkout, and what it runs. */
async function lastStage(dockerfile: string) {
  const text = await readFile(join(ROOT, dockerfile), 'utf8');
  const stage = text.slice(text.lastIndexOf('\nFROM '));
  const copied = [...stage.matchAll(/^COPY ([^-\s]\S*) (\S+)$/gm)].map(([, from = '', to = '']) => ({ from, to }));
  const [, command = '[]'] = /^CMD (\[.*\])$/m.exec(stage) ?? [];
  return { copied, command: JSON.parse(command) as string[] };
}

async function layOut(copied: { from: string; to: string }[]): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), 'stemline-image-'));
  const isKept = (path: string) => !/node_modules|\.venv|\.test\.ts$/.test(path.slice(ROOT.length));
  for (const { from, to } of copied) await cp(join(ROOT, from), join(folder, to), { recursive: true, filter: isKept });
  const modules = join(folder, 'node_modules');
  await mkdir(join(modules, OURS), { recursive: true });
  const packages = await readdir(join(ROOT, 'node_modules'));
  for (const name of packages.filter((name) => name !== OURS))
    await symlink(join(ROOT, 'node_modules', name), join(modules, name));
  const workspaces = await readdir(join(ROOT, 'node_modules', OURS));
  for (const name of workspaces) await symlink(join(folder, name), join(modules, OURS, name));
}

async function start(command: string[]) {
  const ports = await freePorts();
  child = spawn(process.execPath, ['--import', 'tsx', ...command.slice(1)], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env.PATH,
      STEMLINE_DATA_DIR: join(folder, 'data'),
      STEMLINE_LOG_LEVEL: 'silent',
      STEMLINE_PYTHON: '/bin/false',
      // Nobody is there: a service starts without the others.
      REDIS_URL: `redis://127.0.0.1:${ports.redis}`,
      STEMLINE_PORT: String(ports.rest),
      STEMLINE_STORAGE_PORT: String(ports.storage),
      STEMLINE_QUEUE_PORT: String(ports.queue),
      STEMLINE_SEPARATOR_PORT: String(ports.separator),
      STEMLINE_NOTIFIER_PORT: String(ports.notifier),
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

describe('the image of', () => {
  it.each([
    ['storage-service/Dockerfile', 'storage'],
    ['queue-service/Dockerfile', 'queue'],
    ['separator-service/Dockerfile', 'separator'],
    ['separator-service/notifier.Dockerfile', 'notifier'],
    ['gateway/Dockerfile', 'rest'],
  ] as const)('%s holds all that its service needs', async (dockerfile, part) => {
    const { copied, command } = await lastStage(dockerfile);
    await layOut(copied);
    const ports = await start(command);
    await until(`${part} listens`, () => answers(ports[part]));
    if (part !== 'rest') return;
    for (const page of ['/', '/docs', '/openapi.json', '/app.js'])
      expect((await fetch(`http://127.0.0.1:${ports.rest}${page}`)).status, page).toBe(200);
  });
});
