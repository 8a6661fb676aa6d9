// Reads the comments and strings of languages whose comments and strings a pattern can find: Lua,
// proto, shell, CSS, HTML and YAML.

import type { SourceFile } from '../shape.ts';
import type { Text } from './text.ts';

const STRINGS = String.raw`(?<string>"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*')`;
/**
 * In a shell, a backslash in single quotes is a character, and `#` within a word begins no comment.
 */
const SHELL = /(?<=^|\s)#(?<comment>.*)|(?<string>"(?:\\[\s\S]|[^"\\])*"|'[^']*')|\\[\s\S]/gm;
const PATTERNS: Readonly<Record<string, RegExp>> = {
  lua: new RegExp(String.raw`--\[\[(?<block>[\s\S]*?)\]\]|--(?<comment>.*)|${STRINGS}`, 'g'),
  proto: new RegExp(String.raw`\/\*(?<block>[\s\S]*?)\*\/|\/\/(?<comment>.*)|${STRINGS}`, 'g'),
  css: /\/\*(?<block>[\s\S]*?)\*\//g,
  // Attributes that a person reads, and the text between tags.
  html: /<!--(?<block>[\s\S]*?)-->|(?:title|alt|placeholder|aria-label|content)=(?<string>"[^"]*")|>(?<body>[^<>]*\p{L}[^<>]*)(?=<)/gu,
  sh: SHELL,
  yaml: SHELL,
  yml: SHELL,
};

/** Returns all comments and strings; none for a file in another language. */
export function scanTexts({ path, text }: SourceFile): Text[] {
  const pattern = PATTERNS[path.slice(path.lastIndexOf('.') + 1)];
  if (!pattern) return [];
  return [...text.matchAll(pattern)].flatMap(({ index, groups }) => {
    const { block, comment = block, string, body } = groups ?? {};
    const content = comment ?? string?.slice(1, -1) ?? body;
    if (content === undefined) return [];
    const line = text.slice(0, index).split('\n').length;
    return [{ path, line, kind: comment === undefined ? 'string' : 'comment', text: content, calls: [] } as const];
  });
}
