// Tests the end of the gateway's process.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { bundledProgram } from '@stemline/testing/bundled-program.ts';
import { freePort } from '@stemline/testing/free-port.ts';
import { afterEach, expect, it } from 'vitest';

const SOON = { timeout: 60_000, interval: 20 };
const MAIN = new URL('main.ts', import.meta.url).pathname;

let child: ChildProcess | undefined;
afterEach(async () => {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
});

const started = async () => {
  const port = await freePort();
  child = spawn(process.execPath, [await bundledProgram(MAIN)], {
    stdio: 'ignore',
    env: { PATH: process.env.PATH, STEMLINE_PORT: String(port) },
  });
  const exited = once(child, 'exit') as Promise<[number | null, string | null]>;
  const status = (path: string, agent: Agent | false = false) =>
    new Promise<number | string>((resolve) => {
      const request = get({ host: '127.0.0.1', port, path, agent }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode ?? 0));
      });
      request.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    });
  await expect.poll(() => status('/livez'), SOON).toBe(200);
  return { child, exited, status };
};

it('promise 37: after SIGTERM the gateway answers new connections for 2 s, and then exits with code 0 although a connection is idle', async () => {
  const { child, exited, status } = await started();
  const keepAlive = new Agent({ keepAlive: true });
  await status('/livez', keepAlive);
  const signalled = performance.now();
  child.kill('SIGTERM');
  const answers: (number | string)[] = [];
  do answers.push(await status('/livez'));
  while (answers.at(-1) === 200);
  expect(performance.now() - signalled).toBeGreaterThan(1_900);
  // A connection that the system has accepted ends with the process.
  expect(answers.at(-1)).toMatch(/^(ECONNREFUSED|ECONNRESET|EPIPE)$/);
  expect(await exited).toEqual([0, null]);
  keepAlive.destroy();
});

it('after Ctrl-C the gateway exits with code 0 and does not wait for load balancers', async () => {
  const { child, exited, status } = await started();
  child.kill('SIGINT');
  expect(await exited).toEqual([0, null]);
  expect(await status('/livez')).toBe('ECONNREFUSED');
});
