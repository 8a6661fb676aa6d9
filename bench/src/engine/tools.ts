// Runs the tools of the engine, which are Python modules.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { PYTHON, ROOT } from '@stemline/e2e/paths.ts';

const FOLDER = join(ROOT, 'engine');

/** The end of a tool. */
export interface ToolEnd {
  readonly code: number | null;
  /** Empty for a tool whose output is shown. */
  readonly output: string;
}

/** Runs `python -m` with these arguments, and returns what it printed. Its errors are shown. */
export async function runTool(args: readonly string[]): Promise<ToolEnd> {
  const child = spawn(PYTHON, ['-m', ...args], { cwd: FOLDER, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (text) => (output += text));
  const [code] = await once(child, 'close');
  return { code: code as number | null, output };
}

/** Runs `python -m` with these arguments in the terminal. Resolves with the exit code. */
export async function showTool(args: readonly string[]): Promise<number | null> {
  const [code] = await once(spawn(PYTHON, ['-m', ...args], { cwd: FOLDER, stdio: 'inherit' }), 'exit');
  return code as number | null;
}
