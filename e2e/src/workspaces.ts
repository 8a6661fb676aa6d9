// Reads the dependencies between the workspaces of this checkout.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './paths.ts';

/** The npm scope of the workspaces. */
export const OURS = '@stemline';

/** Returns the names of the packages that a workspace needs at run time. */
export function dependenciesOf(workspace: string): string[] {
  const text = readFileSync(join(ROOT, workspace, 'package.json'), 'utf8');
  return Object.keys((JSON.parse(text) as { dependencies?: Record<string, string> }).dependencies ?? {});
}

/**
 * Returns a workspace and the workspaces that it needs at run time, directly and indirectly,
 * sorted.
 */
export function closureOf(workspace: string): string[] {
  const found = new Set<string>();
  const add = (name: string) => {
    if (found.has(name)) return;
    found.add(name);
    for (const dependency of dependenciesOf(name))
      if (dependency.startsWith(`${OURS}/`)) add(dependency.slice(OURS.length + 1));
  };
  add(workspace);
  return [...found].sort();
}
