// Finds the imports of a source file.

const STATEMENT = /^(?:import|export)\b[^'";]*?\bfrom\s*'([^']+)'/gm;
const SIDE_EFFECT = /^import\s*'([^']+)'/gm;
const EXPRESSION = /\bimport\(\s*'([^']+)'\s*\)/g;

/**
 * Returns what a TypeScript or JavaScript file imports, types included: paths and package names.
 */
export function importsOf(text: string): string[] {
  return [STATEMENT, SIDE_EFFECT, EXPRESSION].flatMap((pattern) =>
    [...text.matchAll(pattern)].map(([, specifier = '']) => specifier),
  );
}

/**
 * Returns the name of the imported package; undefined for a path and for a module of Node
 * (`node:…`).
 */
export function packageOf(specifier: string): string | undefined {
  return /^((?:@[\w.-]+\/)?\w[\w.-]*)(?:\/|$)/.exec(specifier)?.[1];
}
