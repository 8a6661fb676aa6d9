// Reads the comments and strings of Python files, with Python's own parser.

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { SourceFile } from '../shape.ts';
import type { Text } from './text.ts';

const READER = join(import.meta.dirname, 'read_python.py');
const MAX_OUTPUT_BYTES = 64 * 1024 ** 2;

/**
 * Returns all comments and strings. Needs `python3`, version 3.10 or later. Throws when it is
 * missing or a file cannot be parsed.
 */
export function readPython(files: readonly SourceFile[]): Text[] {
  if (files.length === 0) return [];
  const output = execFileSync('python3', [READER], {
    input: JSON.stringify(files),
    encoding: 'utf8',
    maxBuffer: MAX_OUTPUT_BYTES,
    env: { ...process.env, PYTHONIOENCODING: 'utf8' },
  });
  return JSON.parse(output) as Text[];
}
