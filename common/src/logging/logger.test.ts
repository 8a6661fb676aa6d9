// Tests the logger in child processes, because standard output belongs to the process.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';

/**
 * Runs a service whose standard output is a full disk. `body` is the code of its start function.
 */
async function onFullDisk(body: string): Promise<{ code: number | null; errors: string }> {
  const code = `
    import { runService } from '../process/lifecycle.ts';
    const alive = setInterval(() => {}, 1000);
    const spec = { name: 'test', config: () => ({ logLevel: 'info' }), graceMs: () => 60_000 };
    await runService(spec, async (_config, log) => { ${body} });`;
  const full = openSync('/dev/full', 'w');
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
    stdio: ['ignore', full, 'pipe'],
    cwd: import.meta.dirname,
  });
  closeSync(full);
  if (!child.stderr) throw new Error('no stderr');
  const [errors, [exitCode]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  return { code: exitCode, errors };
}

const itOnFullDisk = it.skipIf(!existsSync('/dev/full'));

itOnFullDisk('a service whose standard output is a full disk continues, and stops normally', async () => {
  const lines = 'for (let line = 0; line < 2000; line += 1) log.info({ line }, "x".repeat(1000));';
  const ended = await onFullDisk(`${lines} process.stderr.write('up'); process.kill(process.pid, 'SIGTERM');`);
  expect(ended).toEqual({ code: 0, errors: 'up' });
});

itOnFullDisk(
  'a service whose standard output is a full disk ends even when its last line cannot be written',
  async () => {
    expect(await onFullDisk("throw new Error('broken');")).toEqual({ code: 1, errors: '' });
  },
);

it('a line contains neither the secret of a callback nor the arguments of a Redis command in an error', async () => {
  const code = `
    import { createLogger } from './logger.ts';
    const log = createLogger('test', 'info');
    const callback = { url: 'https://a.org', secret: 'hunter2' };
    const reply = () => Object.assign(new Error('OOM'), { command: { name: 'evalsha', args: ['hunter2'] } });
    log.info({ secret: 'hunter2', callback, request: { callback }, delivery: { id: 'd', secret: 'hunter2' } }, 'one');
    log.info({ request: { submission: { callback } } }, 'two');
    log.warn({ err: reply() }, 'three');
    log.warn({ err: new Error('the queue cannot be reached', { cause: reply() }) }, 'four');`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: import.meta.dirname,
  });
  const lines = (await text(child.stdout)).trim().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual(['one', 'two', 'three', 'four']);
  expect(lines.join('\n')).not.toContain('hunter2');
  expect(lines[0]).toContain('"url":"https://a.org"');
});

it('a line has the error of a call that failed in another service', async () => {
  const code = `
    import { fromGrpcError, toGrpcStatus } from '../grpc/errors.ts';
    import { ServiceError } from '../errors/service-error.ts';
    import { logFailure } from './log-failure.ts';
    import { createLogger } from './logger.ts';
    const sent = toGrpcStatus(new ServiceError('UNAVAILABLE', 'The peer has no time.'));
    const received = Object.assign(new Error('14 UNAVAILABLE: The peer has no time.'), sent);
    logFailure(createLogger('test', 'info'), fromGrpcError(received));`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: import.meta.dirname,
  });
  expect(JSON.parse(await text(child.stdout))).toMatchObject({
    code: 'UNAVAILABLE',
    err: {
      type: 'Error',
      message: '14 UNAVAILABLE: The peer has no time.',
      details: 'The peer has no time.',
      code: 14,
    },
  });
});

it('promise 47: every line that a service has logged before it is killed is printed whole', async () => {
  const code = `
    import { runService } from '../process/lifecycle.ts';
    const spec = { name: 'test', config: () => ({ logLevel: 'info' }), graceMs: () => 60_000 };
    await runService(spec, async (_config, log) => {
      for (let line = 0; line < 500; line += 1) log.info({ line }, 'x'.repeat(500));
      process.kill(process.pid, 'SIGKILL');
    });`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: import.meta.dirname,
  });
  if (!child.stdout) throw new Error('no output');
  const [printed, [, signal]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  expect(signal).toBe('SIGKILL');
  const lines = printed.trimEnd().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { line: number }).line)).toEqual([...Array(500).keys()]);
});
