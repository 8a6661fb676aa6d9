// Reads the comments and strings of TypeScript and JavaScript files.

import { type ParseResult, parse } from '@babel/parser';
import type { SourceFile } from '../shape.ts';
import { HOLE, type Text } from './text.ts';

/** A node of the syntax tree of Babel, which is ESTree with a few more types. */
interface Node {
  readonly type: string;
  readonly loc?: { readonly start: { readonly line: number } };
  readonly [key: string]: unknown;
}

/** Parts of a tree whose strings are names and not texts. */
const NAMES: ReadonlySet<string> = new Set([
  'ImportDeclaration',
  'ExportAllDeclaration',
  'TSLiteralType',
  'TSImportType',
  'Directive',
]);
const NOT_CHILDREN: ReadonlySet<string> = new Set(['loc', 'leadingComments', 'innerComments', 'trailingComments']);

/** Returns all comments and strings. Throws a SyntaxError for a file that cannot be parsed. */
export function readJavaScript({ path, text }: SourceFile): Text[] {
  const tree: ParseResult = parse(text, {
    sourceType: 'module',
    sourceFilename: path,
    plugins: path.endsWith('.ts') ? ['typescript'] : [],
  });
  const comments = (tree.comments ?? []).map(({ value, loc }) => ({
    path,
    line: loc?.start.line ?? 0,
    kind: 'comment' as const,
    text: value,
    calls: [],
  }));
  const strings: Text[] = [];
  const visit = (node: Node, calls: readonly string[]): void => {
    const content = contentOf(node);
    if (content !== undefined)
      strings.push({ path, line: node.loc?.start.line ?? 0, kind: 'string', text: content, calls });
    const inner = callsWithin(node, calls);
    for (const [key, child] of childrenOf(node)) {
      const isPart = content !== undefined && contentOf(child) !== undefined;
      const isKey = key === 'key' && !node.computed;
      if (isPart || isKey || NAMES.has(child.type)) continue;
      visit(child, key === 'callee' || key === 'tag' ? calls : inner);
    }
  };
  visit(tree.program as unknown as Node, []);
  return [...comments, ...strings];
}

/** Returns the text of a literal, or of a sum that contains one; undefined for another node. */
function contentOf(node: Node): string | undefined {
  if (node.type === 'StringLiteral') return String(node.value);
  if (node.type === 'TemplateLiteral') {
    const quasis = node.quasis as readonly { readonly value: { readonly cooked?: string } }[];
    return quasis.map(({ value }) => value.cooked ?? '').join(HOLE);
  }
  if (node.type !== 'BinaryExpression' || node.operator !== '+') return undefined;
  const parts = [contentOf(node.left as Node), contentOf(node.right as Node)];
  return parts.every((part) => part === undefined) ? undefined : parts.map((part) => part ?? HOLE).join('');
}

/**
 * Returns the calls around the children of a node. A statement begins a new list, because a
 * function that is an argument runs its own statements.
 */
function callsWithin(node: Node, calls: readonly string[]): readonly string[] {
  if (node.type.endsWith('Statement') || node.type.endsWith('Declaration')) return [];
  const isCall = ['CallExpression', 'NewExpression', 'OptionalCallExpression'].includes(node.type);
  const called = isCall ? node.callee : node.type === 'TaggedTemplateExpression' ? node.tag : undefined;
  return called ? [nameOf(called as Node), ...calls] : calls;
}

/** Returns `a.b.c` for a chain of members, and the empty text for other expressions. */
function nameOf(node: Node): string {
  if (node.type === 'Identifier') return String(node.name);
  if (node.type === 'ThisExpression') return 'this';
  if (node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression')
    return `${nameOf(node.object as Node)}.${nameOf(node.property as Node)}`;
  return '';
}

function* childrenOf(node: Node): Generator<[string, Node]> {
  for (const [key, value] of Object.entries(node)) {
    if (NOT_CHILDREN.has(key)) continue;
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) yield [key, child];
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}
