// Rules for the packages that a package.json declares and that the files of its folder import.

import { posix } from 'node:path';
import { importsOf, packageOf } from './imports.ts';
import type { SourceFile } from './shape.ts';

const OURS = '@stemline/';
const TESTING = '@stemline/testing';
const CODE = /\.(ts|tsx|js|mjs)$/;
const TEST = /\.test\.tsx?$|\/src\/testing\/|(^|\/)vitest\.config\.ts$/;
/** These workspaces are tests as a whole, so that all their files may import the fixtures. */
const TEST_WORKSPACES = ['testing', 'e2e', 'bench', 'chaos'];
/** The root declares the test runner for the tests of all workspaces. */
const TEST_RUNNER = 'vitest';
/**
 * Packages that no file imports, each with the word by which a script of the package.json uses it.
 */
const USED_BY_SCRIPTS: Readonly<Record<string, string>> = {
  '@biomejs/biome': 'biome',
  '@bufbuild/buf': 'buf',
  esbuild: 'esbuild',
  '@redocly/cli': 'redocly',
  'grpc-health-check': '../node_modules/grpc-health-check/proto',
  'npm-run-all2': 'run-s',
  'openapi-typescript': 'openapi-typescript',
  tsx: 'tsx',
  typescript: 'tsc',
};

type Declared = Readonly<Record<string, string>>;

interface Workspace {
  /** Path of its package.json. */
  readonly manifest: string;
  readonly folder: string;
  readonly name: string;
  readonly dependencies: readonly string[];
  readonly devDependencies: readonly string[];
  /** The words of its scripts. */
  readonly words: ReadonlySet<string>;
  readonly imports: readonly Import[];
  /** The files of other workspaces that its files import by their paths. */
  readonly outside: readonly Outside[];
}

interface Outside {
  readonly path: string;
  readonly target: string;
}

interface Import {
  readonly path: string;
  readonly package: string;
  readonly isTest: boolean;
}

/** Returns one sentence for each broken rule. `files`: sources and package.json files. */
export function dependencyFaults(files: readonly SourceFile[]): string[] {
  return workspacesOf(files).flatMap((workspace) => [
    ...undeclaredFaults(workspace),
    ...pathFaults(workspace),
    ...fixtureFaults(workspace),
    ...unusedFaults(workspace),
    ...testOnlyFaults(workspace),
  ]);
}

function workspacesOf(files: readonly SourceFile[]): Workspace[] {
  const manifests = files.filter(({ path }) => posix.basename(path) === 'package.json');
  const folders = manifests.map(({ path }) => posix.dirname(path));
  const imports = files
    .filter(({ path }) => CODE.test(path))
    .flatMap(({ path, text }) =>
      [...new Set(importsOf(text).map(packageOf))]
        .filter((name) => name !== undefined)
        .map((name) => ({ path, package: name, isTest: TEST.test(path) })),
    );
  const outside = files
    .filter(({ path }) => CODE.test(path))
    .flatMap(({ path, text }) => pathsFrom(path, text).map((target) => ({ path, target })))
    .filter(({ path, target }) => nearest(path, folders) !== nearest(target, folders));
  return manifests.map(({ path, text }) => {
    const { name, dependencies, devDependencies, scripts } = JSON.parse(text) as {
      name: string;
      dependencies?: Declared;
      devDependencies?: Declared;
      scripts?: Declared;
    };
    const folder = posix.dirname(path);
    return {
      manifest: path,
      folder,
      name,
      dependencies: Object.keys(dependencies ?? {}),
      devDependencies: Object.keys(devDependencies ?? {}),
      words: new Set(Object.values(scripts ?? {}).flatMap((script) => script.split(/\s+/))),
      imports: imports.filter((found) => found.package !== name && nearest(found.path, folders) === folder),
      outside: outside.filter((found) => nearest(found.path, folders) === folder),
    };
  });
}

/** Returns the files that a file imports by a relative path. */
function pathsFrom(path: string, text: string): string[] {
  const relative = importsOf(text).filter((specifier) => specifier.startsWith('.'));
  return [...new Set(relative)].map((specifier) => posix.join(posix.dirname(path), specifier));
}

/** Returns the innermost of the folders that holds the file. */
function nearest(path: string, folders: readonly string[]): string | undefined {
  const inner = folders.filter((folder) => path.startsWith(`${folder}/`)).sort((a, b) => b.length - a.length);
  return inner[0] ?? folders.find((folder) => folder === '.');
}

function undeclaredFaults({ manifest, dependencies, devDependencies, imports }: Workspace): string[] {
  return imports
    .filter((found) => !dependencies.includes(found.package))
    .filter((found) => !(found.isTest && [...devDependencies, TEST_RUNNER].includes(found.package)))
    .filter((found) => !isFixtureOfTests(found))
    .map(({ path, package: name, isTest }) => {
      const where = isTest ? 'dependencies or devDependencies' : 'dependencies';
      return `${path} imports ${name}; ${manifest} must declare it in ${where}`;
    });
}

/** Tests of the root compare workspaces with pages and manifests that belong to no workspace. */
function pathFaults({ folder, outside }: Workspace): string[] {
  return outside
    .filter(({ path }) => folder !== '.' || !TEST.test(path))
    .map(({ path, target }) => `${path} imports ${target} by its path; import it from its package`);
}

/** Returns true for the test runner in a file of a test workspace: it is a fixture with hooks. */
function isFixtureOfTests({ path, package: name }: Import): boolean {
  return name === TEST_RUNNER && TEST_WORKSPACES.some((folder) => path.startsWith(`${folder}/`));
}

function fixtureFaults({ folder, imports }: Workspace): string[] {
  return imports
    .filter((found) => found.package === TESTING && !found.isTest && !TEST_WORKSPACES.includes(folder))
    .map(({ path }) => `${path} imports ${TESTING}; only tests may import it`);
}

function unusedFaults({ manifest, dependencies, devDependencies, words, imports }: Workspace): string[] {
  const inProduction = new Set(imports.filter(({ isTest }) => !isTest).map((found) => found.package));
  const inTests = new Set(imports.filter(({ isTest }) => isTest).map((found) => found.package));
  const used = new Set([...inProduction, ...inTests]);
  const unused = [...dependencies, ...devDependencies]
    .filter((name) => !used.has(name) && !isUsedOtherwise(name, used, words))
    .map((name) => `${manifest} declares ${name}, which nothing there imports`);
  const misplaced = dependencies
    .filter((name) => inTests.has(name) && !inProduction.has(name))
    .map((name) => `${manifest} declares ${name} in dependencies, but only tests import it; use devDependencies`);
  return [...unused, ...misplaced];
}

/** Returns true for a command of a script, and for the types of an imported package or of Node. */
function isUsedOtherwise(name: string, used: ReadonlySet<string>, words: ReadonlySet<string>): boolean {
  const typed = name.startsWith('@types/') ? name.slice('@types/'.length) : undefined;
  if (typed !== undefined) return typed === 'node' || used.has(typed);
  const command = USED_BY_SCRIPTS[name];
  return command !== undefined && words.has(command);
}

function testOnlyFaults({ manifest, devDependencies }: Workspace): string[] {
  return devDependencies
    .filter((name) => name.startsWith(OURS) && name !== TESTING)
    .map((name) => `${manifest} declares ${name} only for tests; put the fixtures that they share into ${TESTING}`);
}
