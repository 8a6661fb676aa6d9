import { expect, it } from 'vitest';
import { findCycles, shapeFaults } from './shape.ts';

const file = (path: string, ...imports: string[]) => ({
  path,
  text: imports.map((name) => `import { x } from '${name}';\n`).join(''),
});
const lines = (path: string, count: number) => ({ path, text: 'x\n'.repeat(count) });

it('shapeFaults() accepts sources of 300 lines, tests and protos of 500, and a main of 79', () => {
  const sources = [lines('a/src/b.ts', 300), lines('a/e.py', 300), lines('a/src/main.ts', 79)];
  const long = ['a/src/b.test.ts', 'a/tests/test_b.py', 'a/src/testing/b.ts', 'proto/b.proto'];
  expect(shapeFaults([...sources, ...long.map((path) => lines(path, 500))])).toEqual([]);
});

it.each([
  ['a/src/b.ts', 301, 'the limit is 300'],
  ['a/src/main.ts', 80, 'a main must have fewer than 80'],
  ['b.proto', 501, 'the limit is 500'],
])('shapeFaults() reports %s with %i lines', (path, count, rule) => {
  expect(shapeFaults([lines(path, count)])).toEqual([`${path} has ${count} lines; ${rule}`]);
});

it('shapeFaults() does not count generated files', () => {
  expect(shapeFaults([lines('proto/gen/x.ts', 5000)])).toEqual([]);
});

it('shapeFaults() reports a cycle between folders of one service', () => {
  const faults = shapeFaults([
    file('a/src/media/x.ts', '../adapters/y.ts'),
    file('a/src/adapters/z.ts', '../media/x.ts'),
  ]);
  expect(faults).toEqual(['these folders import each other in a cycle: a/src/media -> a/src/adapters -> a/src/media']);
});

it('shapeFaults() reports a cycle between workspaces', () => {
  const faults = shapeFaults([
    file('common/src/x.ts', '@stemline/gateway/y.ts'),
    file('gateway/src/y.ts', '@stemline/common/x.ts'),
  ]);
  expect(faults).toHaveLength(1);
});

it('shapeFaults() reports imports of adapters and handlers in a domain, also of types', () => {
  const types = { path: 'a/src/domain/x.ts', text: "import type {\n  Y,\n} from '../adapters/y.ts';\n" };
  expect(shapeFaults([types])).toEqual([
    'a/src/domain/x.ts imports ../adapters/y.ts; a domain must not import adapters or handlers',
  ]);
  expect(shapeFaults([file('a/src/domain/x.ts', '../handlers/y.ts')])).toHaveLength(1);
  expect(shapeFaults([file('a/src/domain/failure/x.ts', './y.ts', '../z.ts')])).toEqual([]);
});

it('shapeFaults() reports calls of AbortSignal.any and AbortSignal.timeout', () => {
  const calls = ['any([a, b])', 'timeout(5)'].map((call) => `const s = AbortSignal.${call};\n`);
  expect(shapeFaults([{ path: 'a/src/b.test.ts', text: calls.join('') }])).toEqual([
    'a/src/b.test.ts calls AbortSignal.any; use common/src/async/abort.ts, which keeps its timers',
    'a/src/b.test.ts calls AbortSignal.timeout; use common/src/async/abort.ts, which keeps its timers',
  ]);
  expect(shapeFaults([{ path: 'a/src/b.ts', text: 'AbortSignal.abort();\n' }])).toEqual([]);
});

it('shapeFaults() allows a test to import in the other direction, and a folder to import its subfolders', () => {
  const faults = shapeFaults([
    file('a/src/domain/x.test.ts', '../adapters/y.ts'),
    file('a/src/adapters/y.ts', '../domain/x.ts'),
    file('a/src/main.ts', './adapters/y.ts'),
    file('a/src/adapters/z.ts', '../config.ts'),
  ]);
  expect(faults).toEqual([]);
});

it('findCycles() finds no cycle where two paths lead to the same folder', () => {
  const graph = new Map([
    ['a', new Set(['b', 'c'])],
    ['b', new Set(['d'])],
    ['c', new Set(['d'])],
  ]);
  expect(findCycles(graph)).toEqual([]);
});
