// Reads the comments and strings of files in any language of the repository.

import type { SourceFile } from '../shape.ts';
import { readJavaScript } from './javascript.ts';
import { readPython } from './python.ts';
import { scanTexts } from './scanner.ts';
import type { Text } from './text.ts';

/**
 * Returns the texts of all files; skips files in other languages. Throws when one cannot be parsed.
 */
export function readTexts(files: readonly SourceFile[]): Text[] {
  const python = files.filter(({ path }) => path.endsWith('.py'));
  const others = files.filter(({ path }) => !path.endsWith('.py'));
  const texts = others.flatMap((file) => (/\.(ts|js)$/.test(file.path) ? readJavaScript(file) : scanTexts(file)));
  return [...texts, ...readPython(python)];
}
