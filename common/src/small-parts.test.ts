import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { sleep, withTimeout } from './abort.ts';
import { backoffMs } from './backoff.ts';
import { ConfigError, createEnvReader } from './env.ts';

describe('createEnvReader()', () => {
  it('reports every mistake at once', () => {
    const env = createEnvReader({ A: 'x', B: '70000', C: 'purple' });
    env.integer('A', 1);
    env.port('B', 2);
    env.choice('C', ['red', 'green'], 'red');
    expect(() => env.done()).toThrow(ConfigError);
    expect(() => env.done()).toThrow(/A must[\s\S]*B must[\s\S]*C must/);
  });

  it('takes an empty value for an absent one', () => {
    const env = createEnvReader({ A: ' ', L: ' a, ,b ' });
    expect([env.integer('A', 7), env.optional('A'), env.list('L', [])]).toEqual([7, undefined, ['a', 'b']]);
    env.done();
  });
});

describe('backoffMs()', () => {
  it('doubles up to its bound and never falls below half of it', () => {
    const at = (failures: number, random: number) => backoffMs({ baseMs: 100, maxMs: 1_000 }, failures, () => random);
    expect([at(1, 0), at(1, 1), at(3, 1), at(99, 0), at(99, 1)]).toEqual([50, 100, 400, 500, 1_000]);
  });
});

describe('waiting', () => {
  it('sleep ends at once when the signal aborts', async () => {
    const controller = new AbortController();
    const waited = sleep(60_000, controller.signal);
    controller.abort();
    await waited;
  });

  it('withTimeout aborts the work with a TimeoutError, or with the reason of its parent', async () => {
    const wait = (signal: AbortSignal) =>
      new Promise<never>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    await expect(withTimeout(10, undefined, wait)).rejects.toMatchObject({ name: 'TimeoutError' });
    const parent = new AbortController();
    const work = withTimeout(60_000, parent.signal, wait);
    parent.abort(new Error('enough'));
    await expect(work).rejects.toThrow('enough');
  });
});

describe('runService()', () => {
  const here = dirname(fileURLToPath(import.meta.url));
  const service = (body: string) =>
    spawn(
      process.execPath,
      [
        '--import',
        'tsx',
        '--input-type=module',
        '-e',
        `
        import { runService } from ${JSON.stringify(join(here, 'lifecycle.ts'))};
        import { createSilentLogger } from ${JSON.stringify(join(here, 'logger.ts'))};
        await runService({ log: createSilentLogger, graceMs: 1000 }, async (life) => { ${body}; console.log('up'); });`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'], cwd: here },
    );

  it('releases in reverse order at SIGTERM and exits with 0', async () => {
    const child = service(`
      const alive = setInterval(() => {}, 1000);
      life.onRelease('first', () => console.log('first')); life.onRelease('second', () => console.log('second'))`);
    let output = '';
    child.stdout.on('data', (text) => {
      output += text;
      if (output === 'up\n') child.kill('SIGTERM');
    });
    const [code] = await once(child, 'exit');
    expect([code, output]).toEqual([0, 'up\nsecond\nfirst\n']);
  });

  it('exits with 1 when a release overruns its time', async () => {
    const child = service(`setInterval(() => {}, 1000); life.onRelease('stuck', () => new Promise(() => {}))`);
    child.stdout.once('data', () => child.kill('SIGTERM'));
    expect((await once(child, 'exit'))[0]).toBe(1);
  });
});
