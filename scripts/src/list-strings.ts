// Prints every string that a user can see: error messages, log messages, pages, terminal output,
// API descriptions and settings. Strings of one kind follow each other, one on each line.

import { readRepository } from './repository.ts';
import { readTexts } from './text/texts.ts';
import { KINDS, userStrings } from './user-strings.ts';

const files = readRepository();
const strings = userStrings(files, readTexts(files));
const groups = KINDS.map((kind) => ({ kind, found: strings.filter((string) => string.kind === kind) }));
const lines = groups.flatMap(({ kind, found }) => [
  `== ${kind} (${found.length})`,
  ...found.map(({ path, line, text }) => `${path}:${line}: ${text}`),
  '',
]);
// `| head` closes the pipe before the list ends.
process.stdout.on('error', () => process.exit());
process.stdout.write(lines.join('\n'));
