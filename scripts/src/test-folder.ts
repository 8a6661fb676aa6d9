// Chooses the folder for the temporary files of tests.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The filesystem in memory that Linux has by default. */
const IN_MEMORY = '/dev/shm';

/** Bytes that all tests together need, with a large reserve. */
const SPACE = 6 * 1024 ** 3;

/**
 * Makes an empty folder. The folder is in memory if memory has the space and allows programs. The
 * storage service waits for the disk at each record, and thousands of such waits would take most of
 * the time of a test run.
 */
export function makeTestFolder(inMemory = IN_MEMORY, space = SPACE): string {
  return makeIn(inMemory, space) ?? mkdtempSync(join(tmpdir(), 'stemline-tests-'));
}

function makeIn(parent: string, space: number): string | undefined {
  let folder: string | undefined;
  try {
    const { bavail, bsize } = statfsSync(parent);
    if (bavail * bsize < space) return undefined;
    folder = mkdtempSync(join(parent, 'stemline-tests-'));
    // A container may forbid programs there, and tests write small programs.
    const program = join(folder, 'program');
    writeFileSync(program, '#!/bin/sh\n', { mode: 0o700 });
    execFileSync(program);
    rmSync(program);
    return folder;
  } catch {
    if (folder) rmSync(folder, { recursive: true });
    return undefined;
  }
}
