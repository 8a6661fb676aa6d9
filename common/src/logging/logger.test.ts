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
