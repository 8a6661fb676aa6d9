// Tests commands in child processes, because a command owns the output of its process.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';

/**
 * A command that prints until its signal aborts (exit code 3) or it has printed `lines` lines (exit
 * code 7).
 */
function command(output: number | 'pipe', lines: string) {
  const code = `
    import { setImmediate as turn } from 'node:timers/promises';
    import { runInForeground } from './foreground.ts';
    await runInForeground('test', () => {}, async ({ signal }) => {
      for (let line = 0; line < ${lines} && !signal.aborted; line += 1) {
        process.stdout.write('line\\n');
        await turn();
      }
      return signal.aborted ? 3 : 7;
    });`;
  return spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
    stdio: ['ignore', output, 'pipe'],
    cwd: import.meta.dirname,
  });
}

it.skipIf(!existsSync('/dev/full'))('a command whose output is a file on a full disk continues', async () => {
  const full = openSync('/dev/full', 'w');
  const child = command(full, '1000');
  closeSync(full);
  const [errors, [code]] = await Promise.all([child.stderr ? text(child.stderr) : '', once(child, 'exit')]);
  expect({ code, errors }).toEqual({ code: 7, errors: '' });
});

it('a command stops when its output is closed', async () => {
  const child = command('pipe', 'Infinity');
  child.stdout?.once('data', () => child.stdout?.destroy());
  const [code] = await once(child, 'exit');
  expect(code).toBe(3);
});
