import { expect, it } from 'vitest';
import { languageFaults } from './language.ts';
import { readTexts } from './text/texts.ts';

function faultsOf(path: string, text: string): string[] {
  const files = [{ path, text }];
  return languageFaults(files, readTexts(files));
}

it.each([
  ['a.ts', '// What a job is.\n', 1],
  ['a.ts', '/**\n * Whether it runs. */\n', 1],
  ['a.py', '"""How songs are read."""\n', 1],
  ['a.lua', '-- Which jobs wait.\n', 1],
  ['a.proto', '// Where objects are.\n', 1],
  ['a.sh', '#!/bin/sh\n# That which starts.\n', 2],
])('a file that begins with a question word is a fault: %s %j', (path, text, line) => {
  expect(faultsOf(path, text)).toEqual([expect.stringMatching(`^${path}:${line}: the file begins with "`)]);
});

it('a question word is not a fault in a later comment or as a part of a word', () => {
  expect(faultsOf('a.ts', '// Whatsoever.\n\n// What a job is.\nconst a = 1;\n')).toEqual([]);
});

it.each([
  ['a.ts', (words: string) => `// ${words}\n`],
  ['a.ts', (words: string) => `  /**\n   * ${words}\n   */\n`],
  ['a.py', (words: string) => `"""A song.\n\n${words}\n"""\n`],
  ['a.py', (words: string) => `# ${words}\n`],
  ['a.lua', (words: string) => `-- ${words}\n`],
  ['a.proto', (words: string) => `// ${words}\n`],
  ['a.sh', (words: string) => `# ${words}\n`],
])('a comment line of %s may have 100 columns and no more', (path, write) => {
  const column = Math.max(
    ...write('')
      .split('\n')
      .map((line) => line.length),
  );
  const longest =
    write('x')
      .split('\n')
      .find((line) => line.includes('x'))
      ?.indexOf('x') ?? column;
  expect(faultsOf(path, write('x'.repeat(100 - longest)))).toEqual([]);
  expect(faultsOf(path, write('x'.repeat(101 - longest)))).toEqual([
    expect.stringMatching(/^a\.\w+:[123]: the comment line has 101 columns; the limit is 100$/),
  ]);
});

it('a comment after code, a long string, and a comment for a tool may exceed 100 columns', () => {
  const long = 'x'.repeat(100);
  expect(faultsOf('a.ts', `const a = '${long}'; // why\n// biome-ignore lint/a/b: ${long}\n`)).toEqual([]);
});

it.each([
  ['a.ts', '// Whoever waits.\n', 'a.ts:1: "Whoever"; use anyone who, or the process that'],
  ['a.js', "const a = 'Redis is away';\n", 'a.js:1: "away"; use unavailable'],
  ['a.ts', '// A job.\nconst a = `so\nmany`;\n', 'a.ts:2: "so many"; use a number, or this many'],
  ['a.py', 'a = f"{b} ALCOVE"\n', 'a.py:1: "ALCOVE"; use subfolder'],
  ['a.lua', 'local a = "whoever"\n', 'a.lua:1: "whoever"; use anyone who, or the process that'],
  ['a.proto', '// The first line.\n// Whoever asks.\n', 'a.proto:2: "Whoever"; use anyone who, or the process that'],
  ['a.md', '# Jobs\n\nThe queue is\naway.\n', 'a.md:4: "away"; use unavailable'],
])('a refused word is a fault in comments, strings and pages: %s %j', (path, text, fault) => {
  expect(faultsOf(path, text)).toEqual([fault]);
});

it('a refused word is not a fault in code, and other meanings of it are not faults', () => {
  expect(faultsOf('a.ts', "import { whoever } from './a.ts';\n// Throw it away.\nwhoever();\n")).toEqual([]);
});
