// Tests that the files copied by each Dockerfile are enough to run its service with the command of
// the image. The packages come from this checkout, because only their installation needs a
// container.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createBuildContext } from './src/build-context.ts';
import { freePorts, portSettings, ROOT, until } from './src/stack.ts';

const OURS = '@stemline';
const isInContext = createBuildContext();

let folder = '';
let child: ChildProcess | undefined;
afterEach(async () => {
  if (child && child.exitCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await rm(folder, { recursive: true, force: true });
});

/** What the last stage of a Dockerfile copies from the checkout and what it runs, and what the stages before it copy. */
async function readStages(dockerfile: string) {
  const text = await readFile(join(ROOT, dockerfile), 'utf8');
  const last = text.lastIndexOf('\nFROM ');
  const [, command = '[]'] = /^CMD (\[.*\])$/m.exec(text.slice(last)) ?? [];
  return {
    before: copiesOf(text.slice(0, last)),
    copied: copiesOf(text.slice(last)),
    command: JSON.parse(command) as string[],
  };
}

/** `COPY a b dst/` is two copies into a folder; copies from other stages are left out. */
function copiesOf(stages: string): { from: string; to: string }[] {
  return [...stages.matchAll(/^COPY (?!--)(.+) (\S+)$/gm)].flatMap(([, sources = '', to = '']) =>
    sources.split(' ').map((from) => ({ from, to })),
  );
}

async function layOut(copied: { from: string; to: string }[]): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), 'stemline-image-'));
  for (const { from, to } of copied)
    await cp(join(ROOT, from), join(folder, to), { recursive: true, filter: isInContext });
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

describe('the image of', () => {
  it.each([
    ['storage-service/Dockerfile', 'storage'],
    ['queue-service/Dockerfile', 'queue'],
    ['separator-service/Dockerfile', 'separator'],
    ['notifier-service/Dockerfile', 'notifier'],
    ['gateway/Dockerfile', 'rest'],
  ] as const)('%s holds all that its service needs', async (dockerfile, part) => {
    const { before, copied, command } = await readStages(dockerfile);
    for (const { from } of [...before, ...copied]) {
      expect(existsSync(join(ROOT, from)), from).toBe(true);
      expect(isInContext(join(ROOT, from)), `${from} is in the build context`).toBe(true);
    }
    await layOut(copied);
    const ports = await start(command);
    await until(`${part} listens`, () => answers(ports[part]));
    if (part !== 'rest') return;
    for (const page of ['/', '/docs', '/openapi.json', '/app.js'])
      expect((await fetch(`http://127.0.0.1:${ports.rest}${page}`)).status, page).toBe(200);
  });
});
