// Creates the real ffmpeg adapter, and injects faults: scripts in place of ffmpeg, and full disks.

import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createFfmpeg } from '../adapters/media/ffmpeg.ts';
import { childEnvironment } from '../config.ts';

/** Returns an adapter that runs at most two processes at a time; `file` may be a script. */
export const ffmpegOf = (file = 'ffmpeg') =>
  createFfmpeg({ file, processes: 2, environment: childEnvironment(process.env) });

/** Writes a bash script, such as an ffmpeg that fails, and returns its path. */
export async function scriptIn(folder: string, name: string, lines: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, `#!/bin/bash\n${lines}\n`, { mode: 0o755 });
  return path;
}

/**
 * Limits the files that this process and its children write to `bytes`, as a full disk does, until
 * `lift` is called.
 */
export function limitFileSize(bytes: number): { lift(): void } {
  const prlimit = (...args: string[]) => execFileSync('prlimit', ['--pid', String(process.pid), ...args]);
  const before = prlimit('--fsize', '--output=SOFT', '--noheadings').toString().trim();
  prlimit(`--fsize=${bytes}:`);
  return { lift: () => prlimit(`--fsize=${before}:`) };
}
