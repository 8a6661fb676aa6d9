import { expect, it } from 'vitest';
import { dependencyFaults } from './dependencies.ts';

const manifest = (folder: string, dependencies: string[] = [], devDependencies: string[] = []) => {
  const declared = (names: string[]) => Object.fromEntries(names.map((name) => [name, '*']));
  const name = `@stemline/${folder}`;
  const fields = { name, dependencies: declared(dependencies), devDependencies: declared(devDependencies) };
  return { path: folder === '.' ? 'package.json' : `${folder}/package.json`, text: JSON.stringify(fields) };
};
const file = (path: string, ...imports: string[]) => ({
  path,
  text: imports.map((name) => `import { x } from '${name}';\n`).join(''),
});

it('dependencyFaults() finds no fault where all imports are declared at the nearest package.json', () => {
  const faults = dependencyFaults([
    manifest('.', [], ['vitest', 'yaml', '@types/node']),
    file('k8s/x.test.ts', 'yaml'),
    file('vitest.config.ts', 'vitest/config'),
    manifest('a', ['zod', '@stemline/b'], ['pino', '@stemline/testing', '@types/zod']),
    file('a/src/x.ts', 'zod', '@stemline/b/y.ts', '@stemline/a/z.ts', 'node:fs', './z.ts'),
    file('a/src/x.test.ts', 'zod', 'pino', '@stemline/testing/z.ts', 'vitest'),
    file('a/src/testing/y.ts', 'pino'),
  ]);
  expect(faults).toEqual([]);
});

it('dependencyFaults() reports an import of a package that only another package.json declares', () => {
  const faults = dependencyFaults([
    manifest('.', [], ['yaml']),
    file('k8s/x.test.ts', 'yaml'),
    manifest('a'),
    file('a/src/x.ts', 'yaml'),
    file('a/src/x.test.ts', '@grpc/grpc-js/build/x.js'),
  ]);
  expect(faults).toEqual([
    'a/src/x.ts imports yaml; a/package.json must declare it in dependencies',
    'a/src/x.test.ts imports @grpc/grpc-js; a/package.json must declare it in dependencies or devDependencies',
  ]);
});

it('dependencyFaults() reports a production file that imports a package declared only for tests', () => {
  const faults = dependencyFaults([
    manifest('a', [], ['pino']),
    file('a/src/x.ts', 'pino', 'vitest'),
    file('a/src/x.test.ts', 'pino'),
  ]);
  expect(faults).toEqual([
    'a/src/x.ts imports pino; a/package.json must declare it in dependencies',
    'a/src/x.ts imports vitest; a/package.json must declare it in dependencies',
  ]);
});

it('dependencyFaults() reports a declared package that nothing imports, and one in dependencies that only tests import', () => {
  const faults = dependencyFaults([
    manifest('a', ['zod', 'pino'], ['yaml', '@types/busboy']),
    file('a/src/x.test.ts', 'pino'),
    file('b.ts', 'zod'),
  ]);
  expect(faults).toEqual([
    'a/package.json declares zod, which nothing there imports',
    'a/package.json declares yaml, which nothing there imports',
    'a/package.json declares @types/busboy, which nothing there imports',
    'a/package.json declares pino in dependencies, but only tests import it; use devDependencies',
  ]);
});

it('dependencyFaults() accepts a package whose command a script runs, and reports it when no script does', () => {
  const root = (check: string) => ({
    path: 'package.json',
    text: JSON.stringify({ name: 'stemline', devDependencies: { typescript: '*' }, scripts: { check } }),
  });
  expect(dependencyFaults([root('tsc --noEmit')])).toEqual([]);
  expect(dependencyFaults([root('tscx --noEmit')])).toEqual([
    'package.json declares typescript, which nothing there imports',
  ]);
});

it('dependencyFaults() reports a production file that imports the test fixtures, outside of the test workspaces', () => {
  const faults = dependencyFaults([
    manifest('a', ['@stemline/testing']),
    file('a/src/x.ts', '@stemline/testing/y.ts'),
    manifest('bench', ['@stemline/testing']),
    file('bench/src/x.ts', '@stemline/testing/y.ts'),
  ]);
  expect(faults).toEqual(['a/src/x.ts imports @stemline/testing; only tests may import it']);
});

it('dependencyFaults() reports a workspace that depends on another one only for tests', () => {
  const faults = dependencyFaults([
    manifest('a', [], ['@stemline/b', '@stemline/testing']),
    file('a/src/x.test.ts', '@stemline/b/y.ts', '@stemline/testing/y.ts'),
  ]);
  expect(faults).toEqual([
    'a/package.json declares @stemline/b only for tests; put the fixtures that they share into @stemline/testing',
  ]);
});

it('dependencyFaults() reports an import of another workspace by its path, except from tests of the root', () => {
  const faults = dependencyFaults([
    manifest('.'),
    manifest('a'),
    manifest('b'),
    file('a/src/x.ts', './y.ts', '../z.ts', '../../b/src/y.ts'),
    file('a/src/x.test.ts', '../../b/src/y.ts', '../../k8s/x.ts'),
    file('k8s/x.test.ts', '../a/src/x.ts'),
    file('k8s/x.ts', '../a/src/x.ts'),
  ]);
  expect(faults).toEqual([
    'k8s/x.ts imports a/src/x.ts by its path; import it from its package',
    'a/src/x.ts imports b/src/y.ts by its path; import it from its package',
    'a/src/x.test.ts imports b/src/y.ts by its path; import it from its package',
    'a/src/x.test.ts imports k8s/x.ts by its path; import it from its package',
  ]);
});

it('dependencyFaults() does not take text in a string for an import', () => {
  const text = "const y = Buffer.from('la');\nimport {\n  x,\n} from 'zod';\nconst z = `import { x } from 'pino';`;\n";
  expect(dependencyFaults([manifest('a', ['zod']), { path: 'a/src/x.ts', text }])).toEqual([]);
});
