// Rules for the language of comments, strings and Markdown pages.

import type { SourceFile } from './shape.ts';
import type { Text } from './text/text.ts';

interface WordRule {
  readonly pattern: RegExp;
  /** Plain words for the same meaning. */
  readonly use: string;
}

const MAX_COMMENT_COLUMNS = 100;
const WRAPPED = /\.(ts|lua|proto|py|sh)$/;
const WORDED = /\.(ts|js|lua|proto|py|sh)$/;
const VAGUE_START = /^(What|Whether|How|Who|Which|Where|That)\b/;
const COMMENT_START = /^\s*(\/\/|\/\*|--|#|r?"""|r?''')/;
/** Comments for tools, which must not be wrapped. */
const DIRECTIVE = /biome-ignore|shellcheck|noqa|type: ignore|ts-expect-error/;
/** The word for a missing service, except after verbs and adverbs of movement. */
const NOT_THERE =
  /(?<!\b(?:throw|throws|thrown|take|takes|taken|took|move|moves|moved|right|far)[\s*]+(?:\S+[\s*]+){0,3})\baway\b/gi;
const WORDS: readonly WordRule[] = [
  { pattern: /\bwhoever\b/gi, use: 'anyone who, or the process that' },
  { pattern: NOT_THERE, use: 'unavailable' },
  { pattern: /\bso[\s*]+many\b/gi, use: 'a number, or this many' },
  { pattern: /\balcoves?\b/gi, use: 'subfolder' },
  { pattern: /\brooms?\b/gi, use: 'folder, or space' },
  { pattern: /\bwhat[\s*]+(?:is|was)[\s*]+asked\b/gi, use: 'requests, jobs or files' },
  { pattern: /\b(?:tells|told)\b/gi, use: 'returns, reports or shows' },
];

/** Returns `path:line: ` and a sentence for each fault; `texts` are the texts of `files`. */
export function languageFaults(files: readonly SourceFile[], texts: readonly Text[]): string[] {
  const comments = texts.filter(({ kind }) => kind === 'comment');
  return [
    ...files.flatMap(({ path, text }) => longLines(path, text, comments)),
    ...comments.flatMap(vagueStart),
    ...texts.filter(({ path }) => WORDED.test(path)).flatMap(({ path, line, text }) => wordFaults(path, line, text)),
    ...files.filter(({ path }) => path.endsWith('.md')).flatMap(({ path, text }) => wordFaults(path, 1, text)),
  ];
}

function longLines(path: string, source: string, comments: readonly Text[]): string[] {
  if (!WRAPPED.test(path)) return [];
  const lines = source.split('\n');
  const faulty = comments
    .filter((comment) => comment.path === path)
    .flatMap(({ line, text }) =>
      text.split('\n').map((_part, index) => ({ number: line + index, isFirst: index === 0 })),
    )
    .filter(({ number, isFirst }) => {
      const physical = lines[number - 1] ?? '';
      // A comment after code belongs to the line of code, whose length the formatter limits.
      if (isFirst && !COMMENT_START.test(physical)) return false;
      return [...physical].length > MAX_COMMENT_COLUMNS && !DIRECTIVE.test(physical);
    });
  return faulty.map(({ number }) => {
    const columns = [...(lines[number - 1] ?? '')].length;
    return `${path}:${number}: the comment line has ${columns} columns; the limit is ${MAX_COMMENT_COLUMNS}`;
  });
}

/** Checks only the comment at the start of a file; a shell script has `#!` before it. */
function vagueStart({ path, line, text }: Text): string[] {
  const isHeader = line === 1 || (line === 2 && path.endsWith('.sh'));
  const [word] = (isHeader && text.replace(/^[\s*]+/, '').match(VAGUE_START)) || [];
  return word ? [`${path}:${line}: the file begins with "${word}"; begin with a noun or a verb`] : [];
}

function wordFaults(path: string, firstLine: number, text: string): string[] {
  return WORDS.flatMap(({ pattern, use }) =>
    [...text.matchAll(pattern)].map(({ 0: found, index }) => {
      const line = firstLine + text.slice(0, index).split('\n').length - 1;
      return `${path}:${line}: "${found.replace(/[\s*]+/g, ' ')}"; use ${use}`;
    }),
  );
}
