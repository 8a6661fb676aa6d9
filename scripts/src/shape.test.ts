import { describe, expect, it } from 'vitest';
import { findCircles, shapeFaults } from './shape.ts';

const file = (path: string, ...imports: string[]) => ({
  path,
  text: imports.map((name) => `import { x } from '${name}';\n`).join(''),
});
const lines = (path: string, count: number) => ({ path, text: 'x\n'.repeat(count) });

describe('shapeFaults', () => {
  it('lets a file have 400 lines and a main 79', () => {
    expect(shapeFaults([lines('a/src/b.ts', 400), lines('a/src/main.ts', 79), lines('a/e.py', 400)])).toEqual([]);
  });

  it('names files that are too long', () => {
    const faults = shapeFaults([lines('a/src/b.ts', 401), lines('a/src/main.ts', 80), lines('a/e.py', 401)]);
    expect(faults).toEqual([
      'a/src/b.ts has 401 lines; 400 is the limit',
      'a/src/main.ts has 80 lines; a main stays under 80',
      'a/e.py has 401 lines; 400 is the limit',
    ]);
  });

  it('does not count generated files', () => {
    expect(shapeFaults([lines('proto/gen/x.ts', 5000)])).toEqual([]);
  });

  it('finds a circle between folders of one service', () => {
    const faults = shapeFaults([
      file('a/src/media/x.ts', '../adapters/y.ts'),
      file('a/src/adapters/z.ts', '../media/x.ts'),
    ]);
    expect(faults).toEqual([
      'these folders import each other in a circle: a/src/media -> a/src/adapters -> a/src/media',
    ]);
  });

  it('finds a circle between workspaces', () => {
    const faults = shapeFaults([
      file('common/src/x.ts', '@stemline/gateway/y.ts'),
      file('gateway/src/y.ts', '@stemline/common/x.ts'),
    ]);
    expect(faults).toHaveLength(1);
  });

  it('keeps adapters and handlers out of a domain, also as types', () => {
    const types = { path: 'a/src/domain/x.ts', text: "import type {\n  Y,\n} from '../adapters/y.ts';\n" };
    expect(shapeFaults([types])).toEqual([
      'a/src/domain/x.ts imports ../adapters/y.ts; a domain knows no adapter and no handler',
    ]);
    expect(shapeFaults([file('a/src/domain/x.ts', '../handlers/y.ts')])).toHaveLength(1);
    expect(shapeFaults([file('a/src/domain/failure/x.ts', './y.ts', '../z.ts')])).toEqual([]);
  });

  it('reports calls of AbortSignal.any and AbortSignal.timeout', () => {
    const calls = ['any([a, b])', 'timeout(5)'].map((call) => `const s = AbortSignal.${call};\n`);
    expect(shapeFaults([{ path: 'a/src/b.test.ts', text: calls.join('') }])).toEqual([
      'a/src/b.test.ts calls AbortSignal.any; use common/src/async/abort.ts, which keeps its timers',
      'a/src/b.test.ts calls AbortSignal.timeout; use common/src/async/abort.ts, which keeps its timers',
    ]);
    expect(shapeFaults([{ path: 'a/src/b.ts', text: 'AbortSignal.abort();\n' }])).toEqual([]);
  });

  it('allows a test to import in the other direction, and a folder to import its subfolders', () => {
    const faults = shapeFaults([
      file('a/src/domain/x.test.ts', '../adapters/y.ts'),
      file('a/src/adapters/y.ts', '../domain/x.ts'),
      file('a/src/main.ts', './adapters/y.ts'),
      file('a/src/adapters/z.ts', '../config.ts'),
    ]);
    expect(faults).toEqual([]);
  });
});

describe('findCircles', () => {
  it('finds none where two ways lead to the same folder', () => {
    const graph = new Map([
      ['a', new Set(['b', 'c'])],
      ['b', new Set(['d'])],
      ['c', new Set(['d'])],
    ]);
    expect(findCircles(graph)).toEqual([]);
  });
});
