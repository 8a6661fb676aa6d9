// Rules for the sources: the length of files, imports between folders, and forbidden calls.

import { posix } from 'node:path';
import { importsOf } from './imports.ts';

/** A file of the repository. */
export interface SourceFile {
  /** Path from the root of the repository, with `/`. */
  readonly path: string;
  readonly text: string;
}

const MAX_LINES = 300;
const MAX_TEST_LINES = 500;
const MAX_MAIN_LINES = 80;
const SOURCE = /\.(ts|tsx|js|py|lua|sh|css|proto)$/;
const MAIN = /(^|\/)main\.ts$/;
const TEST = /\.test\.tsx?$|(^|\/)(testing|e2e|bench)\//;
/** Tests, their helpers, and protos, whose comments are the reference of the API. */
const MAY_BE_LONG = /\.test\.ts$|(^|\/)test_\w+\.py$|\/src\/testing\/|\.proto$/;
const DOMAIN = /^[\w-]+\/src\/domain\//;
/**
 * On Node 20 a combined signal holds its sources weakly, so a time limit among them may be
 * garbage-collected.
 */
const WEAK_ABORT = /AbortSignal\s*\.\s*(any|timeout)\s*\(/g;
const PACKAGE = '@stemline/';

/** Returns one sentence for each fault. */
export function shapeFaults(files: readonly SourceFile[]): string[] {
  const sources = files.filter(({ path }) => SOURCE.test(path) && !path.startsWith('proto/gen/'));
  return [
    ...sources.flatMap(lengthFaults),
    ...sources.flatMap(abortFaults),
    ...layerFaults(sources),
    ...cycleFaults(sources),
  ];
}

function lengthFaults({ path, text }: SourceFile): string[] {
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  if (MAIN.test(path) && lines >= MAX_MAIN_LINES)
    return [`${path} has ${lines} lines; a main must have fewer than ${MAX_MAIN_LINES}`];
  const limit = MAY_BE_LONG.test(path) ? MAX_TEST_LINES : MAX_LINES;
  return lines > limit ? [`${path} has ${lines} lines; the limit is ${limit}`] : [];
}

function abortFaults({ path, text }: SourceFile): string[] {
  return [...text.matchAll(WEAK_ABORT)].map(
    ([, name]) => `${path} calls AbortSignal.${name}; use common/src/async/abort.ts, which keeps its timers`,
  );
}

/**
 * A domain declares interfaces, and adapters implement them. A domain must not import an adapter,
 * not even its types.
 */
function layerFaults(files: readonly SourceFile[]): string[] {
  return files
    .filter(({ path }) => DOMAIN.test(path) && !TEST.test(path))
    .flatMap(({ path, text }) =>
      importsOf(text)
        .filter((specifier) => /\/(adapters|handlers|http)\//.test(specifier))
        .map((specifier) => `${path} imports ${specifier}; a domain must not import adapters or handlers`),
    );
}

function cycleFaults(files: readonly SourceFile[]): string[] {
  const code = files.filter(({ path }) => /\.tsx?$/.test(path) && !TEST.test(path));
  const graph = new Map<string, Set<string>>();
  for (const { path, text } of code) {
    for (const specifier of importsOf(text)) {
      const from = folderOf(path);
      const to = targetFolder(path, specifier);
      // A folder and its subfolders may import each other.
      if (to === undefined || isWithin(from, to) || isWithin(to, from)) continue;
      graph.set(from, (graph.get(from) ?? new Set()).add(to));
    }
  }
  return findCycles(graph).map((cycle) => `these folders import each other in a cycle: ${cycle.join(' -> ')}`);
}

function isWithin(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(`${outer}/`);
}

function folderOf(path: string): string {
  return posix.dirname(path);
}

function targetFolder(importer: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return folderOf(posix.join(posix.dirname(importer), specifier));
  if (!specifier.startsWith(PACKAGE)) return undefined;
  const [workspace = '', ...rest] = specifier.slice(PACKAGE.length).split('/');
  return folderOf(posix.join(workspace, workspace === 'proto' ? '' : 'src', ...rest));
}

/** Returns a closed path for each group of folders that import each other. */
export function findCycles(graph: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const cycles: string[][] = [];
  const done = new Set<string>();
  const walk = (node: string, way: readonly string[]): void => {
    const at = way.indexOf(node);
    if (at >= 0) {
      cycles.push([...way.slice(at), node]);
      return;
    }
    if (done.has(node)) return;
    for (const next of graph.get(node) ?? []) walk(next, [...way, node]);
    done.add(node);
  };
  for (const node of graph.keys()) walk(node, []);
  return cycles;
}
