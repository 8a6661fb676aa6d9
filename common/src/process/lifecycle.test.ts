// Tests services in child processes, because runService() ends its process.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';

/** Runs a service whose start is `body`; it prints `up` when its start has ended. */
function service(body: string, config = "{ logLevel: 'silent' }") {
  const code = `
    import { ConfigError } from './start-refused.ts';
    import { runService } from './lifecycle.ts';
    const alive = setInterval(() => {}, 1000);
    const never = () => new Promise(() => {});
    const spec = { name: 'test', config: () => (${config}), graceMs: () => 1000 };
    await runService(spec, async (_config, _log, life) => { ${body}; console.log('up'); });`;
  return spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: import.meta.dirname,
  });
}

/** Collects what the child prints and calls `act` once it has printed `text`. */
async function run(child: ChildProcess, text = '', act = () => {}) {
  let output = '';
  let acted = false;
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (piece) => {
      output += piece;
      if (acted || !text || !output.includes(text)) return;
      acted = true;
      act();
    });
  // This event follows `exit`, when all output was read.
  const [code] = await once(child, 'close');
  return { code, output };
}

it('runService() releases in reverse order at SIGTERM and exits with 0', async () => {
  const child = service(`
      life.onRelease('first', () => console.log('first')); life.onRelease('second', () => console.log('second'))`);
  const ended = await run(child, 'up', () => child.kill('SIGTERM'));
  expect(ended).toEqual({ code: 0, output: 'up\nsecond\nfirst\n' });
});

it('runService() exits with 1 when a release overruns its time', async () => {
  const child = service(`life.onRelease('stuck', never)`);
  expect(await run(child, 'up', () => child.kill('SIGTERM'))).toMatchObject({ code: 1 });
});

it('runService() exits with 1 when a signal arrives and its start does not end', async () => {
  const child = service(`console.log('starting'); await never()`);
  expect(await run(child, 'starting', () => child.kill('SIGTERM'))).toMatchObject({ code: 1 });
});

it('runService() releases what was started before its start failed, and exits with 1', async () => {
  const child = service(`life.onRelease('first', () => console.log('first')); throw new Error('broken')`);
  expect(await run(child)).toEqual({ code: 1, output: 'first\n' });
});

it('runService() ends when a running part reports that it cannot continue', async () => {
  const child = service(`
      life.onRelease('first', () => console.log('first'));
      setTimeout(() => life.fail(new ConfigError('no such device')), 10)`);
  const { code, output } = await run(child);
  expect(code).toBe(78);
  // Standard output and standard error arrive in any order.
  expect(output).toContain('Wrong settings:\nno such device\n');
  expect(output.replace('Wrong settings:\nno such device\n', '')).toBe('up\nfirst\n');
});

it('runService() names wrong settings on one line each, without a stack trace', async () => {
  const child = service('', "(() => { throw new ConfigError('A must be a number'); })()");
  expect(await run(child)).toEqual({ code: 78, output: 'Wrong settings:\nA must be a number\n' });
});
